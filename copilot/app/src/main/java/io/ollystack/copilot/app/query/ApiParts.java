package io.ollystack.copilot.app.query;

import io.ollystack.anomaly.onnx.TrainedModels;
import io.ollystack.copilot.api.ApiConfiguration;
import io.ollystack.copilot.api.ApiTokens;
import io.ollystack.copilot.api.ConversationStore;
import io.ollystack.copilot.api.ObservQlEngine;
import io.ollystack.copilot.app.config.Configuration;
import io.ollystack.copilot.app.conversation.ClickHouseConversationStore;
import io.ollystack.copilot.app.investigate.InvestigateParts;
import io.ollystack.copilot.app.llm.ModelParts;
import io.ollystack.copilot.app.process.StartRefused;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.copilot.app.store.StoreUnavailable;
import io.ollystack.copilot.observql.ObservQl;
import io.ollystack.copilot.observql.analysis.LanguageVocabulary;
import io.ollystack.copilot.observql.analysis.Limits;
import io.ollystack.copilot.observql.complete.Vocabulary;
import io.ollystack.copilot.observql.engine.WhyEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/// The part that serves the HTTP interface over the query part.
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
@Import({ApiConfiguration.class, InvestigateParts.class, ModelParts.class})
public class ApiParts {
  /// A question does not wait long for a store that is starting.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @Bean
  ObservQlEngine queryEngine(
      StoreCatalog catalog,
      StoreQueryExecutor executor,
      WhyEngine whyEngine,
      ServingForecaster forecaster) {
    return new ObservQlEngine(
        new ObservQl(
            catalog,
            catalog,
            executor,
            Limits.DEFAULT,
            Optional.of(new DetectorSeriesEngine(forecaster)),
            Optional.of(whyEngine)));
  }

  /// Loaded beside the start, so that a damaged model is told at once and the start need not wait.
  @Bean
  ServingForecaster servingForecaster(Configuration configuration) {
    ServingForecaster forecaster =
        new ServingForecaster(
            new TrainedModels(configuration.data().dir().resolve("models").resolve("forecaster")));
    Thread.ofVirtual().name("forecaster").start(forecaster::get);
    return forecaster;
  }

  @Bean
  Vocabulary vocabulary() {
    return LanguageVocabulary.vocabulary();
  }

  @Bean
  StoreSavedQueries savedQueries(Store store) {
    return new StoreSavedQueries(store);
  }

  @Bean
  StoreReportedChanges reportedChanges(Store store) {
    return new StoreReportedChanges(store);
  }

  @Bean
  StoreSamplingRaises samplingRaises(Store store) {
    return new StoreSamplingRaises(store);
  }

  @Bean
  ClickHouseConversationStore conversations(Store store, Clock clock) {
    return new ClickHouseConversationStore(
        () -> {
          try {
            return store.await(PATIENCE).client();
          } catch (StoreUnavailable unavailable) {
            throw new ConversationStore.Unavailable(
                String.valueOf(unavailable.getMessage()), unavailable);
          }
        },
        clock);
  }

  @Bean
  ApiTokens apiTokens(Configuration configuration) {
    try {
      return ApiTokens.parse(configuration.http().tokens().reveal());
    } catch (IllegalArgumentException unreadable) {
      throw new StartRefused("ollystack.http.tokens: " + unreadable.getMessage(), unreadable);
    }
  }
}

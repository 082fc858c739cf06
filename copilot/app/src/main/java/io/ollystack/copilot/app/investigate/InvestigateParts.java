package io.ollystack.copilot.app.investigate;

import io.ollystack.copilot.api.EngineQueryPort;
import io.ollystack.copilot.api.ObservQlEngine;
import io.ollystack.copilot.app.query.StoreCatalog;
import io.ollystack.copilot.app.query.StoreQueryExecutor;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.copilot.app.store.StoreUnavailable;
import io.ollystack.copilot.assistant.answer.QueryPort;
import io.ollystack.copilot.assistant.answer.WhyAnswers;
import io.ollystack.copilot.assistant.investigate.Investigate;
import io.ollystack.copilot.assistant.lexicon.Lexicon;
import io.ollystack.copilot.assistant.parse.SemanticParser;
import io.ollystack.copilot.observql.ObservQl;
import io.ollystack.copilot.observql.analysis.Limits;
import io.ollystack.copilot.observql.engine.WhyEngine;
import io.ollystack.rca.live.GraphReader;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The part that finds root causes in what is stored.
@Configuration(proxyBeanMethods = false)
public class InvestigateParts {
  /// A question does not wait long for a store that is starting.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @Bean
  GraphReader graphReader(Store store) {
    return new StoredGraph(() -> {
      try {
        return store.await(PATIENCE);
      } catch (StoreUnavailable unavailable) {
        throw new GraphReader.Unavailable(String.valueOf(unavailable.getMessage()), unavailable);
      }
    });
  }

  /// Evidence is run by a language of its own: no evidence explains why.
  @Bean
  QueryPort evidenceQueries(StoreCatalog catalog, StoreQueryExecutor executor) {
    return new EngineQueryPort(
        new ObservQlEngine(new ObservQl(catalog, catalog, executor, Limits.DEFAULT)));
  }

  @Bean
  Investigate investigate(GraphReader graphs, QueryPort evidenceQueries, Clock clock) {
    return new Investigate(graphs, evidenceQueries, clock);
  }

  @Bean
  WhyEngine whyEngine(Investigate investigate, StoreCatalog catalog, QueryPort evidenceQueries) {
    return new WhyAnswers(
        investigate, new SemanticParser(Lexicon.english()), catalog, evidenceQueries);
  }
}

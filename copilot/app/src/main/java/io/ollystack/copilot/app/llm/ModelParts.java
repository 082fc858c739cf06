package io.ollystack.copilot.app.llm;

import io.ollystack.copilot.app.config.Configuration;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.copilot.assistant.model.FrameModel;
import io.ollystack.copilot.assistant.model.OfferedNames;
import io.ollystack.copilot.llm.ExchangeLog;
import io.ollystack.copilot.llm.ModelFrames;
import io.ollystack.copilot.llm.ModelSettings;
import io.ollystack.copilot.observql.catalog.Catalog;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;

/// The part that asks a language model where one is configured; without one, none is ever asked.
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
public class ModelParts {
  private static final Logger log = LoggerFactory.getLogger(ModelParts.class);

  @Bean
  FrameModel frameModel(Configuration configuration, Store store, Catalog catalog, Clock clock) {
    Optional<ModelSettings> settings = configuration.llm().asked();
    if (settings.isEmpty()) {
      return FrameModel.none();
    }
    log.info("Questions that the parser is unsure of go to {}", settings.get());
    return frames(settings.get(), ClickHouseExchangeLog.of(store, clock), catalog, clock);
  }

  /// A model that finds further names in the asker's own catalogue.
  static FrameModel frames(
      ModelSettings settings, ExchangeLog exchanges, Catalog catalog, Clock clock) {
    return new ModelFrames(
        settings,
        exchanges,
        clock,
        reading -> words -> OfferedNames.of(catalog.snapshot(reading.tenant()), words));
  }
}

package io.ollystack.copilot.app.ingest;

import io.ollystack.copilot.app.config.Configuration;
import io.ollystack.copilot.app.process.DataDirectory;
import io.ollystack.copilot.app.store.Store;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;

/// The part that receives telemetry and stores it.
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
public class IngestParts {

  @Bean
  IngestService ingestService(
      Configuration configuration,
      DataDirectory directory,
      Store store,
      Clock clock,
      ObjectProvider<OpenTelemetry> telemetry) {
    OpenTelemetry api = telemetry.getIfAvailable(OpenTelemetry::noop);
    return new IngestService(configuration, directory, store, clock, api.getMeter("ollystack"));
  }

  @Bean
  IngestHealth ingestHealthIndicator(IngestService ingest) {
    return new IngestHealth(ingest);
  }

  @Bean
  IngestMeters ingestMeters(IngestService ingest) {
    return new IngestMeters(ingest);
  }
}

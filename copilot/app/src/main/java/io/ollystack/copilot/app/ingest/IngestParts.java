package io.ollystack.copilot.app.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.ollystack.copilot.app.config.Configuration;
import io.ollystack.copilot.app.process.DataDirectory;
import io.ollystack.copilot.app.store.Store;
import io.opentelemetry.api.metrics.Meter;
import java.time.Clock;
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
      Meter meter,
      MeterRegistry registry) {
    return new IngestService(configuration, directory, store, clock, meter, registry);
  }

  @Bean
  IngestHealth ingestHealthIndicator(IngestService ingest) {
    return new IngestHealth(ingest);
  }
}

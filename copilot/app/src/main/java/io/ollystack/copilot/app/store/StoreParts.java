package io.ollystack.copilot.app.store;

import io.ollystack.copilot.app.config.Configuration;
import io.ollystack.copilot.app.config.RetentionPeriods;
import io.ollystack.copilot.app.process.DataDirectory;
import io.ollystack.copilot.app.process.FatalFailure;
import io.ollystack.ingest.clickhouse.schema.SchemaSettings;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;

/// The part that opens ClickHouse; every role that reads or writes telemetry has it.
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
public class StoreParts {

  @Bean
  DataDirectory dataDirectory(Configuration configuration) {
    return DataDirectory.open(configuration.data().dir());
  }

  @Bean
  Store store(
      Configuration configuration, DataDirectory directory, Clock clock, FatalFailure fatal) {
    Store store =
        new Store(
            ClickHouseSource.of(configuration.clickhouse(), directory.clickHouse()),
            schema(configuration),
            configuration.clickhouse().migrate(),
            clock,
            fatal::report);
    store.start();
    return store;
  }

  @Bean
  StoreHealth clickhouseHealthIndicator(Store store) {
    return new StoreHealth(store);
  }

  @Bean
  DiskSpaceHealth diskHealthIndicator(DataDirectory directory) {
    return new DiskSpaceHealth(directory);
  }

  static SchemaSettings schema(Configuration configuration) {
    RetentionPeriods retention = configuration.general().retention();
    String cluster = configuration.clickhouse().cluster();
    return new SchemaSettings(
        cluster == null
            ? new SchemaSettings.Layout.SingleNode()
            : new SchemaSettings.Layout.Cluster(cluster),
        new SchemaSettings.Retention(
            retention.traces(), retention.metrics(), retention.logs(), Duration.ZERO));
  }
}

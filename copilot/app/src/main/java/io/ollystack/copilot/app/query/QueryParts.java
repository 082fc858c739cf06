package io.ollystack.copilot.app.query;

import io.ollystack.copilot.app.config.Configuration;
import io.ollystack.copilot.app.store.Store;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/// The part that answers ObservQL: its ports over the store.
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
public class QueryParts {

  @Bean
  StoreQueryExecutor queryExecutor(Store store) {
    return new StoreQueryExecutor(store);
  }

  @Bean(initMethod = "start")
  StoreCatalog catalog(Store store, Configuration configuration) {
    return new StoreCatalog(store, configuration.clickhouse().database());
  }

  /// Ready when queries can be compiled.
  @Bean
  HealthIndicator catalogHealth(StoreCatalog catalog) {
    return () ->
        catalog.known()
            ? Health.up().build()
            : Health.down().withDetail("reason", "the tables have not been read yet").build();
  }
}

package io.ollystack.copilot.app.query;

import io.ollystack.copilot.api.ApiConfiguration;
import io.ollystack.copilot.api.ApiTokens;
import io.ollystack.copilot.api.QueryEngine;
import io.ollystack.copilot.api.SavedQueries;
import io.ollystack.copilot.api.SavedQueryFile;
import io.ollystack.copilot.app.config.Configuration;
import io.ollystack.copilot.app.process.DataDirectory;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.copilot.observql.ObservQl;
import io.ollystack.copilot.observql.analysis.Limits;
import io.ollystack.copilot.observql.complete.Vocabulary;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/// The part that answers: the API, and ObservQL over the store.
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
@Import(ApiConfiguration.class)
public class QueryParts {

  @Bean
  StoreQueryExecutor queryExecutor(Store store) {
    return new StoreQueryExecutor(store);
  }

  @Bean(initMethod = "start")
  StoreCatalog catalog(Store store, Configuration configuration) {
    return new StoreCatalog(store, configuration.clickhouse().database());
  }

  @Bean
  QueryEngine queryEngine(StoreCatalog catalog, StoreQueryExecutor executor) {
    return new ObservQlEngine(new ObservQl(catalog, catalog, executor, Limits.DEFAULT));
  }

  @Bean
  Vocabulary vocabulary() {
    return LanguageNames.vocabulary();
  }

  @Bean
  SavedQueries savedQueries(DataDirectory directory) {
    return new SavedQueryFile(directory.path().resolve("saved-queries.json"));
  }

  /// Nobody needs a token yet: the API listens on the loopback unless it is told otherwise.
  @Bean
  ApiTokens apiTokens() {
    return new ApiTokens(Map.of());
  }
}

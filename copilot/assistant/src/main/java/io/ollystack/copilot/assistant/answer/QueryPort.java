package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.ResultTable;
import java.time.Instant;
import java.util.List;

/// Runs ObservQL for answers. Implementations compile, check, limit and log like for any other
/// asker. Blocking; thread-safe; interrupting the calling thread cancels the query.
@FunctionalInterface
public interface QueryPort {
  /// Runs a query.
  ///
  /// @param now what "now" means in it
  /// @throws QueryRejected when it does not compile, or the store refuses it
  /// @throws InterruptedException when interrupted
  ResultTable run(Tenant tenant, String observql, Instant now)
      throws QueryRejected, InterruptedException;

  /// What is wrong with a query, without running it; empty if nothing is known to be.
  default List<String> problems(Tenant tenant, String observql, Instant now)
      throws InterruptedException {
    return List.of();
  }
}

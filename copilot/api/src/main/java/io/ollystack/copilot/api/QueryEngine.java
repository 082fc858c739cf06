package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.problem.ProblemReport;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.ResultTable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.OptionalInt;

/// Compiles and runs ObservQL. Blocking; thread-safe. Interrupting the calling thread stops the
/// query in the store too.
public interface QueryEngine {
  /// Whose question, at what moment, in which zone, and how many rows at most.
  record Order(Tenant tenant, String query, Instant now, ZoneId zone, OptionalInt limit) {
    public Order {
      Objects.requireNonNull(tenant, "tenant");
      Objects.requireNonNull(query, "query");
      Objects.requireNonNull(now, "now");
      Objects.requireNonNull(zone, "zone");
      Objects.requireNonNull(limit, "limit");
    }
  }

  sealed interface Compiled {
    /// @param observql the query in canonical form
    /// @param sql what would run, with placeholders for every value
    record Accepted(String observql, String sql) implements Compiled {}

    record Rejected(ProblemReport report) implements Compiled {}
  }

  sealed interface Answer {
    record Rows(String observql, String sql, ResultTable table) implements Answer {}

    record Rejected(ProblemReport report) implements Answer {}
  }

  /// Checks a query without running it. Throws [QueryFailed] if the store cannot say when an event
  /// was that the query names.
  Compiled compile(Order order) throws QueryFailed, InterruptedException;

  /// Throws [QueryFailed] if the store refuses or fails.
  Answer run(Order order) throws QueryFailed, InterruptedException;
}

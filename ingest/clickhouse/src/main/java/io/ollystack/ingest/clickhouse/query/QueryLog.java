package io.ollystack.ingest.clickhouse.query;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/// Where finished queries are noted. Implementations return at once: no query waits for its note.
@FunctionalInterface
public interface QueryLog {
  /// Notes nothing.
  QueryLog NONE = entry -> {};

  void add(Entry entry);

  /// One finished query.
  ///
  /// @param began when it was sent
  /// @param outcome `ok`, `abandoned` (a stream that was closed early) or [QueryFailure#label]
  /// @param errorCode ClickHouse's, 0 if none
  /// @param error the message, empty if none
  /// @param elapsed until the last row, or the failure
  record Entry(
      QueryRequest request,
      Instant began,
      String outcome,
      int errorCode,
      String error,
      QueryStatistics statistics,
      Duration elapsed) {
    public Entry {
      Objects.requireNonNull(request, "request");
    }
  }
}

package io.ollystack.copilot.observql.result;

import io.ollystack.copilot.observql.sql.SqlStatement;

/// Runs statements on the store with a read-only user and the server-side limits. Blocking;
/// thread-safe. Interrupting the calling thread cancels the statement.
public interface QueryExecutor {
  /// Streams the rows of a statement into the sink, in order. Values arrive as
  /// - `Long` for integers (`BigInteger` above its range), `Double` for floats (NaN as null),
  /// - `Boolean`, `String`, `Instant` for dates and times, `List` for arrays and tuples,
  /// - `null` for NULL.
  ///
  /// Throws [QueryFailed] if the store refuses or fails, [InterruptedException] if interrupted.
  QueryStatistics execute(SqlStatement statement, RowSink sink)
      throws QueryFailed, InterruptedException;

  /// What `EXPLAIN ESTIMATE` says that a statement would read, without running it.
  ScanEstimate estimate(SqlStatement statement) throws QueryFailed, InterruptedException;
}

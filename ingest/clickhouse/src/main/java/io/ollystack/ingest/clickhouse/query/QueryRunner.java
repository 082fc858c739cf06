package io.ollystack.ingest.clickhouse.query;

/// Runs reading queries. The same for a server, a cluster and the embedded engine. Thread-safe;
/// calls block.
public interface QueryRunner {

  /// The whole result, complete or not at all. Bound it by [QueryLimits#resultRows]: it is held in
  /// memory.
  ResultTable run(QueryRequest request) throws QueryFailure, InterruptedException;

  /// The result row by row.
  ResultCursor stream(QueryRequest request) throws QueryFailure, InterruptedException;

  /// Stops a running query on the server; its caller sees [QueryFailure.Cancelled]. Returns whether
  /// the server knew it: a query that has ended is not an error.
  boolean cancel(QueryId id) throws QueryFailure, InterruptedException;
}

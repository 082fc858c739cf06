package io.ollystack.ingest.clickhouse.embedded.server;

import java.util.Optional;

/// What kind of SQL it is, as far as the HTTP interface must know.
sealed interface Statement {
  /// As for the engine, without what follows its end.
  String sql();

  /// A statement with rows as its answer, which may be streamed.
  ///
  /// @param format named in the SQL, which wins over the request's
  record Query(String sql, Optional<String> format) implements Statement {}

  /// An INSERT whose rows follow in some format, behind the SQL or in the request's body.
  ///
  /// @param sql up to but without FORMAT or VALUES
  /// @param rowsStart offset in the given text where its own rows begin
  record Insert(String sql, String format, int rowsStart) implements Statement {}

  /// Anything else that leaves the session as it was.
  record Command(String sql, Optional<String> format) implements Statement {}

  /// SET, USE and temporary tables: the session is not to be used again.
  record SessionChange(String sql) implements Statement {}

  /// KILL QUERY, with conditions on `query_id` rewritten to the id in the statement's own text.
  record Kill(String sql, Optional<String> format) implements Statement {}
}

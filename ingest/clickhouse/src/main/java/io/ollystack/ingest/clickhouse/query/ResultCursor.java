package io.ollystack.ingest.clickhouse.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A result of any size, row by row as it arrives; memory stays flat. Close it: that stops the
/// query if rows are left. Not thread-safe.
public interface ResultCursor extends AutoCloseable {
  List<ResultColumn> columns();

  /// The next row, or null after the last.
  ///
  /// @throws QueryFailure the rows so far are not the whole result
  @Nullable List<@Nullable Object> next() throws QueryFailure;

  /// What it cost so far.
  QueryStatistics statistics();

  @Override
  void close();
}

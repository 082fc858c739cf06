package io.ollystack.ingest.clickhouse.export;

import java.util.Map;

/// What an exporter has done since it was made. Received rows are the stored and the rejected ones,
/// and those of blocks that the caller was told to send again.
///
/// @param storedRows acknowledged by ClickHouse, repetitions that it recognised included
/// @param rowsWithoutViews of the stored rows, those that a failing view does not have
/// @param rejectedRows kept in `obs_dead_letter`, by ClickHouse's error code
/// @param inserts that succeeded
/// @param failedInserts by [io.ollystack.ingest.clickhouse.query.QueryFailure#label]
/// @param sentBytes bodies of the inserts that succeeded, uncompressed
public record ExporterStatistics(
    long storedRows,
    long rowsWithoutViews,
    Map<Integer, Long> rejectedRows,
    long inserts,
    Map<String, Long> failedInserts,
    long sentBytes) {
  public ExporterStatistics {
    rejectedRows = Map.copyOf(rejectedRows);
    failedInserts = Map.copyOf(failedInserts);
  }
}

package io.ollystack.ingest.clickhouse.export;

import java.time.Duration;

/// How the exporter inserts.
///
/// @param maxRowsPerInsert larger blocks are inserted in pieces of so many rows
/// @param maxParallelInserts inserts at a time; further ones wait their turn
/// @param insertTimeout after so long an insert counts as failed, and is tried again
/// @param retryDelay how long a caller should wait after a failure that may pass
public record ClickHouseExporterSettings(
    int maxRowsPerInsert, int maxParallelInserts, Duration insertTimeout, Duration retryDelay) {
  public static final ClickHouseExporterSettings DEFAULT =
      new ClickHouseExporterSettings(100_000, 4, Duration.ofMinutes(2), Duration.ofSeconds(1));

  public ClickHouseExporterSettings {
    check("max_rows_per_insert", maxRowsPerInsert, 1, 1_000_000);
    check("max_parallel_inserts", maxParallelInserts, 1, 64);
    if (insertTimeout.toMillis() < 1000 || retryDelay.isNegative()) {
      throw new IllegalArgumentException(
          "exporter ollystack_clickhouse: insert_timeout %s, retry_delay %s: expected at least 1s and no negative delay."
              .formatted(insertTimeout, retryDelay));
    }
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "exporter ollystack_clickhouse: %s = %d: expected %d to %d."
              .formatted(name, value, least, most));
    }
  }
}

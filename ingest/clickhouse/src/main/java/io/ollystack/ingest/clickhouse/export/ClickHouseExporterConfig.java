package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.pipeline.config.ConfigSection;
import java.time.Duration;

/// Settings of `ollystack_clickhouse` in the pipelines file. Where ClickHouse is and as whom to
/// speak to it is configured once for the whole program, not here.
///
/// @param timeout after so long an insert counts as failed; default 2 m
/// @param maxRowsPerInsert larger blocks are inserted in pieces; default 100,000
/// @param maxParallelInserts inserts at a time; default 4
/// @param retryDelay how long to wait after a failure that may pass; default 1 s
public record ClickHouseExporterConfig(
    Duration timeout, int maxRowsPerInsert, int maxParallelInserts, Duration retryDelay) {

  static ClickHouseExporterConfig read(ConfigSection section) {
    ClickHouseExporterSettings usual = ClickHouseExporterSettings.DEFAULT;
    Duration timeout = section.duration("timeout", usual.insertTimeout());
    if (timeout.toMillis() < 1000) {
      section.bad("timeout", "%s: expected at least 1s. Try 2m".formatted(timeout));
      timeout = usual.insertTimeout();
    }
    return new ClickHouseExporterConfig(
        timeout,
        (int) section.number("max_rows_per_insert", usual.maxRowsPerInsert(), 1, 1_000_000),
        (int) section.number("max_parallel_inserts", usual.maxParallelInserts(), 1, 64),
        section.duration("retry_delay", usual.retryDelay()));
  }

  ClickHouseExporterSettings settings() {
    return new ClickHouseExporterSettings(
        maxRowsPerInsert, maxParallelInserts, timeout, retryDelay);
  }
}

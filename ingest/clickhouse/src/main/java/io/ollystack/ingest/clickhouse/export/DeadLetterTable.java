package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Keeps rows that ClickHouse refused in `obs_dead_letter`, as JSON, with its reason. ClickHouse
/// itself turns the refused bytes into JSON, so that what is kept is exactly what was sent.
/// Thread-safe.
final class DeadLetterTable {
  private static final Map<String, String> SETTINGS =
      Map.of("max_query_size", "1073741824", "max_partitions_per_insert_block", "0");

  private final ClickHouseClient client;

  DeadLetterTable(ClickHouseClient client) {
    this.client = client;
  }

  /// Keeps the rows of the block.
  ///
  /// @param token names these rows for ever: kept twice, they are stored once
  <B extends TelemetryBatch> void keep(
      String table,
      RowBlock<B> block,
      List<Column.Named<B>> columns,
      QueryFailure reason,
      String token)
      throws QueryFailure, InterruptedException {
    ByteSink sink = new ByteSink(4 << 10);
    NativeBlockWriter.write(block, columns, sink);
    Map<String, String> settings = new java.util.HashMap<>(SETTINGS);
    settings.put("insert_deduplication_token", token);
    client.execute(
        "INSERT INTO %s.obs_dead_letter (ts, target, service, row_time, error_code, reason, content, TenantId)"
                .formatted(quoted(client.endpoint().database()))
            + " SELECT now64(3), {target:String}, %s, %s, {code:Int32}, {reason:String},"
                .formatted(
                    present(columns, "ServiceName", "''"),
                    present(
                        columns, "Timestamp", present(columns, "TimeUnix", "toDateTime64(0, 9)")))
            + " formatRowNoNewline('JSONEachRow', *), %s"
                .formatted(present(columns, "TenantId", "''"))
            + " FROM format(Native, unhex('"
            + HexFormat.of().formatHex(sink.toByteArray())
            + "'))",
        "keep rows that " + table + " refused",
        Map.of("target", table, "code", reason.code().orElse(0), "reason", reason.text()),
        settings);
  }

  private static <B extends TelemetryBatch> String present(
      List<Column.Named<B>> columns, String name, String otherwise) {
    return columns.stream().anyMatch(column -> column.name().equals(name)) ? name : otherwise;
  }

  private static String quoted(String identifier) {
    return "`" + identifier.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }
}

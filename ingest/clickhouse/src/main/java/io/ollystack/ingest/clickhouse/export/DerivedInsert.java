package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.DerivedRows.Column;
import io.ollystack.ingest.telemetry.RejectedData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Inserts rows that processors derived, as one Native block. Thread-safe.
final class DerivedInsert {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "max_partitions_per_insert_block", "0",
          "insert_deduplicate", "1",
          "deduplicate_blocks_in_dependent_materialized_views", "1",
          "async_insert", "0",
          "input_format_native_allow_types_conversion", "1");

  private final ClickHouseClient client;
  private final Duration timeout;

  DerivedInsert(ClickHouseClient client, Duration timeout) {
    this.client = client;
    this.timeout = timeout;
  }

  /// @throws RejectedData the server refuses these rows whenever they come
  /// @throws QueryFailure they may be inserted again
  void insert(DerivedRows rows, String token)
      throws RejectedData, QueryFailure, InterruptedException {
    ByteSink sink = new ByteSink(1 << 16);
    List<String> names = new ArrayList<>();
    sink.putVarUInt(rows.columns().size() + 1L);
    sink.putVarUInt(rows.size());
    for (Column column : rows.columns()) {
      names.add(column.name());
      sink.putText(column.name());
      write(column, sink);
    }
    names.add("TenantId");
    sink.putText("TenantId");
    sink.putText("String");
    for (int row = 0; row < rows.size(); row++) {
      sink.putText(rows.tenant().value());
    }
    Map<String, String> settings = new java.util.HashMap<>(SETTINGS);
    settings.put("insert_deduplication_token", token);
    try {
      client.insertNative(
          rows.table(),
          names,
          sink::writeTo,
          settings,
          "insert of " + rows.size() + " rows into " + rows.table(),
          timeout);
    } catch (QueryFailure.Rejected e) {
      throw new RejectedData(e.text(), e);
    }
  }

  private static void write(Column column, ByteSink sink) {
    switch (column) {
      case DerivedRows.Texts(String _, List<String> values) -> {
        sink.putText("String");
        values.forEach(sink::putText);
      }
      case DerivedRows.Counts(String _, long[] values) -> {
        sink.putText("UInt64");
        put(values, sink);
      }
      case DerivedRows.Times(String _, long[] nanos) -> {
        sink.putText("DateTime64(9)");
        put(nanos, sink);
      }
      case DerivedRows.Histograms histograms -> {
        sink.putText("Map(UInt16, UInt64)");
        write(histograms, sink);
      }
      case DerivedRows.TextLists(String _, List<List<String>> values) -> {
        sink.putText("Array(String)");
        long end = 0;
        for (List<String> list : values) {
          end += list.size();
          sink.putLong(end);
        }
        values.forEach(list -> list.forEach(sink::putText));
      }
      case DerivedRows.CountLists(String _, List<long[]> values) -> {
        sink.putText("Array(UInt64)");
        long end = 0;
        for (long[] list : values) {
          end += list.length;
          sink.putLong(end);
        }
        values.forEach(list -> put(list, sink));
      }
    }
  }

  private static void write(DerivedRows.Histograms histograms, ByteSink sink) {
    long end = 0;
    for (DerivedRows.Histograms.Buckets value : histograms.values()) {
      end += value.buckets().length;
      sink.putLong(end);
    }
    for (DerivedRows.Histograms.Buckets value : histograms.values()) {
      for (int bucket : value.buckets()) {
        sink.putShort(bucket);
      }
    }
    for (DerivedRows.Histograms.Buckets value : histograms.values()) {
      put(value.counts(), sink);
    }
  }

  private static void put(long[] values, ByteSink sink) {
    sink.ensure(Math.multiplyExact(8, values.length));
    for (long value : values) {
      sink.putLong(value);
    }
  }
}

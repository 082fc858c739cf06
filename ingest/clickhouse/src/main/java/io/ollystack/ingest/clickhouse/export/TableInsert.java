package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Inserts blocks into one table and finds the rows that ClickHouse refuses.
///
/// @param <B> the class of the batches
final class TableInsert<B extends TelemetryBatch> {
  private static final Logger LOG = LoggerFactory.getLogger(TableInsert.class);

  /// ClickHouse's codes for tables and columns that are not (or no longer) as we know them: no row
  /// is to blame.
  private static final Set<Integer> SCHEMA_CODES = Set.of(8, 10, 16, 20, 60, 81, 218);

  /// So many rows of a block are found one by one; if still more are refused, whatever refuses them
  /// refuses them all, and looking for each would take the server down.
  private static final int MOST_SINGLED_OUT = 64;

  private static final Map<String, String> SETTINGS =
      Map.of(
          // Late and years-old data lie in many days: as many partitions as it takes.
          "max_partitions_per_insert_block", "0",
          "insert_deduplicate", "1",
          "deduplicate_blocks_in_dependent_materialized_views", "1",
          "async_insert", "0",
          "input_format_native_allow_types_conversion", "1");

  private final ClickHouseClient client;
  private final ClickHouseExporterSettings settings;
  private final TableColumns tableColumns;
  private final DeadLetterTable deadLetters;
  private final ExporterCounters counters;
  private final ViewFailures viewFailures;
  private final ByteSinkPool sinks;
  private final SignalTable<B> table;
  private int singledOut;

  TableInsert(
      ClickHouseClient client,
      ClickHouseExporterSettings settings,
      TableColumns tableColumns,
      DeadLetterTable deadLetters,
      ExporterCounters counters,
      ViewFailures viewFailures,
      ByteSinkPool sinks,
      SignalTable<B> table) {
    this.client = client;
    this.settings = settings;
    this.tableColumns = tableColumns;
    this.deadLetters = deadLetters;
    this.counters = counters;
    this.viewFailures = viewFailures;
    this.sinks = sinks;
    this.table = table;
  }

  /// Stores what can be stored, keeps the rest as dead letters.
  ///
  /// @return how many rows were kept as dead letters
  /// @throws QueryFailure no row is to blame; the same block may be inserted again
  long insert(RowBlock<B> block, String token) throws QueryFailure, InterruptedException {
    try {
      send(block, token, SETTINGS);
      return 0;
    } catch (QueryFailure.Rejected e) {
      if (ViewFailures.isOne(e)) {
        return withoutViews(block, token, e);
      }
      if (SCHEMA_CODES.contains(e.code().orElse(0))) {
        tableColumns.refresh();
        send(block, token, SETTINGS);
        return 0;
      }
      return narrowDown(block, token, e);
    } catch (QueryFailure.Cancelled e) {
      return withoutViews(block, token, e);
    } catch (QueryFailure.LimitExceeded e) {
      if (ViewFailures.isOne(e)) {
        return withoutViews(block, token, e);
      }
      if (block.size() == 1) {
        return keep(block, token, e);
      }
      return halves(block, token);
    }
  }

  private long withoutViews(RowBlock<B> block, String token, QueryFailure reason)
      throws QueryFailure, InterruptedException {
    if (!viewFailures.isLasting(token)) {
      throw reason;
    }
    LOG.warn(
        "a view on {} fails again and again ({}); {} rows are stored without it",
        table.name(),
        reason.text(),
        block.size());
    Map<String, String> ignoring = new HashMap<>(SETTINGS);
    ignoring.put("materialized_views_ignore_errors", "1");
    send(block, token, ignoring);
    counters.withoutViews(block.size());
    return 0;
  }

  private long narrowDown(RowBlock<B> block, String token, QueryFailure reason)
      throws QueryFailure, InterruptedException {
    if (block.size() == 1 || singledOut >= MOST_SINGLED_OUT) {
      singledOut++;
      return keep(block, token, reason);
    }
    return halves(block, token);
  }

  private long halves(RowBlock<B> block, String token) throws QueryFailure, InterruptedException {
    int middle = block.size() / 2;
    return insert(block.range(0, middle), token + "a")
        + insert(block.range(middle, block.size()), token + "b");
  }

  private long keep(RowBlock<B> block, String token, QueryFailure reason)
      throws QueryFailure, InterruptedException {
    // In pieces: they travel inside a statement.
    int most = 256;
    for (int from = 0; from < block.size(); from += most) {
      RowBlock<B> piece = block.range(from, Math.min(block.size(), from + most));
      deadLetters.keep(table.name(), piece, columns(), reason, token + "/dead/" + from);
    }
    counters.rejected(block.size(), reason);
    return block.size();
  }

  private void send(RowBlock<B> block, String token, Map<String, String> base)
      throws QueryFailure, InterruptedException {
    ByteSink sink = sinks.take();
    try {
      List<Column.Named<B>> columns = columns();
      NativeBlockWriter.write(block, columns, sink);
      Map<String, String> insert = new HashMap<>(base);
      insert.put("insert_deduplication_token", token);
      client.insertNative(
          table.name(),
          columns.stream().map(Column.Named::name).toList(),
          sink::writeTo,
          insert,
          "insert of " + block.size() + " rows into " + table.name(),
          settings.insertTimeout());
      counters.stored(block.size(), sink.position());
    } catch (QueryFailure e) {
      counters.failed(e);
      throw e;
    } finally {
      sinks.giveBack(sink);
    }
  }

  private List<Column.Named<B>> columns() throws QueryFailure, InterruptedException {
    List<Column.Named<B>> columns = tableColumns.of(table);
    if (columns.isEmpty()) {
      throw QueryFailure.missingTable(table.name(), client.endpoint());
    }
    return columns;
  }
}

package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.MetricKind;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/// The exporter `ollystack_clickhouse`: one block becomes one Native insert per table.
///
/// Every insert carries a deduplication token made of the block's token, the table and the rows, so
/// that a block which comes again is stored once, in the views too. What ClickHouse refuses is
/// narrowed down by halving, down to the rows that it refuses, which go to `obs_dead_letter`; the
/// others are stored. The halves are always the same, so a repetition in the middle of that is
/// recognised as well.
///
/// Thread-safe; calls block. Does not own the client.
public final class ClickHouseExporter implements Exporter {
  private final ClickHouseClient client;
  private final ClickHouseExporterSettings settings;
  private final TableColumns columns;
  private final DeadLetterTable deadLetters;
  private final ExporterCounters counters = new ExporterCounters();
  private final ViewFailures viewFailures = new ViewFailures();
  private final Semaphore turns;
  private final ByteSinkPool sinks;

  public ClickHouseExporter(ClickHouseClient client, ClickHouseExporterSettings settings) {
    this.client = client;
    this.settings = settings;
    this.columns = new TableColumns(client);
    this.deadLetters = new DeadLetterTable(client);
    this.turns = new Semaphore(settings.maxParallelInserts(), true);
    this.sinks = new ByteSinkPool(settings.maxParallelInserts());
  }

  @Override
  public Outcome export(ExportBlock block) throws Unavailable, InterruptedException {
    long rejected =
        switch (block.signal()) {
          case TRACES ->
              insertAll(SignalTable.TRACES, parts(block, SpanBatch.class), block.token());
          case LOGS -> insertAll(SignalTable.LOGS, parts(block, LogBatch.class), block.token());
          case METRICS -> metrics(block);
        };
    return rejected == 0 ? Outcome.STORED : new Outcome(rejected);
  }

  @Override
  public void store(DerivedRows rows, String token)
      throws RejectedData, Unavailable, InterruptedException {
    turns.acquire();
    try {
      new DerivedInsert(client, settings.insertTimeout()).insert(rows, token + "/" + rows.table());
    } catch (QueryFailure e) {
      throw unavailable(e);
    } finally {
      turns.release();
    }
  }

  public ExporterStatistics statistics() {
    return counters.snapshot();
  }

  private long metrics(ExportBlock block) throws Unavailable, InterruptedException {
    long rejected = 0;
    for (MetricKind kind : MetricKind.values()) {
      List<RowBlock.Part<MetricBatch>> parts = new ArrayList<>();
      for (TelemetryBatch batch : block.batches()) {
        MetricBatch metrics = (MetricBatch) batch;
        int[] rows = metrics.rowsOf(kind);
        if (rows.length > 0) {
          parts.add(new RowBlock.Part<>(metrics, rows));
        }
      }
      if (!parts.isEmpty()) {
        rejected += insertAll(SignalTable.of(kind), parts, block.token());
      }
    }
    return rejected;
  }

  private static <B extends TelemetryBatch> List<RowBlock.Part<B>> parts(
      ExportBlock block, Class<B> type) {
    List<RowBlock.Part<B>> parts = new ArrayList<>();
    for (TelemetryBatch batch : block.batches()) {
      parts.add(new RowBlock.Part<>(type.cast(batch), IntStream.range(0, batch.size()).toArray()));
    }
    return parts;
  }

  private <B extends TelemetryBatch> long insertAll(
      SignalTable<B> table, List<RowBlock.Part<B>> parts, String token)
      throws Unavailable, InterruptedException {
    RowBlock<B> whole = RowBlock.of(parts);
    TableInsert<B> insert =
        new TableInsert<>(
            client, settings, columns, deadLetters, counters, viewFailures, sinks, table);
    long rejected = 0;
    turns.acquire();
    try {
      int most = settings.maxRowsPerInsert();
      for (int from = 0; from < whole.size(); from += most) {
        int to = Math.min(whole.size(), from + most);
        RowBlock<B> piece = to - from == whole.size() ? whole : whole.range(from, to);
        rejected += insert.insert(piece, token + "/" + table.name() + "/" + from);
      }
      return rejected;
    } catch (QueryFailure e) {
      throw unavailable(e);
    } finally {
      turns.release();
    }
  }

  private Unavailable unavailable(QueryFailure e) {
    return new Unavailable(
        e instanceof QueryFailure.Overloaded
            ? Unavailable.Reason.OVERLOADED
            : Unavailable.Reason.OUT_OF_SERVICE,
        e.text(),
        settings.retryDelay(),
        e);
  }
}

package io.ollystack.ingest.clickhouse.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouse;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseSettings;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.schema.SchemaMigrator;
import io.ollystack.ingest.clickhouse.schema.SchemaSettings;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Unavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExporterRecoveryIT {
  private static final int BLOCKS = 24;
  private static final int ROWS = 300;

  @Test
  void killsOfTheServerLoseNothingAndStoreNothingTwice(@TempDir Path directory) throws Exception {
    try (EmbeddedClickHouse server =
            EmbeddedClickHouse.start(EmbeddedClickHouseSettings.in(directory));
        ClickHouseClient client = ClickHouseClient.open(server.endpoint())) {
      new SchemaMigrator(client, SchemaSettings.DEFAULT).migrate();
      ClickHouseExporter exporter =
          new ClickHouseExporter(client, ClickHouseExporterSettings.DEFAULT);
      AtomicInteger refused = new AtomicInteger();
      AtomicInteger exported = new AtomicInteger();
      List<Future<?>> writers = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int writer = 0; writer < 2; writer++) {
          int first = writer;
          writers.add(
              threads.submit(() -> {
                SampleBatches samples = new SampleBatches(100 + first);
                for (int block = first; block < BLOCKS; block += 2) {
                  exportUntilStored(server, exporter, samples, block, refused);
                  if (exported.incrementAndGet() % 8 == 4) {
                    kill(server);
                  }
                }
                return null;
              }));
        }
        for (Future<?> writer : writers) {
          writer.get();
        }
      }
      assertThat(server.awaitReady(Duration.ofMinutes(1))).isTrue();
      assertThat(server.status().restarts()).isPositive();
      long expected = (long) BLOCKS * ROWS;
      assertThat(number(client, "SELECT count() FROM ollystack.otel_traces")).isEqualTo(expected);
      assertThat(number(client, "SELECT uniqExact(SpanId) FROM ollystack.otel_traces"))
          .isEqualTo(expected);
      for (String view : List.of("obs_catalog_services", "obs_catalog_operations")) {
        assertThat(number(client, "SELECT sum(Records) FROM ollystack." + view))
            .as(view)
            .isEqualTo(expected);
      }
      assertThat(refused.get()).isPositive();
    }
  }

  private static void exportUntilStored(
      EmbeddedClickHouse server,
      ClickHouseExporter exporter,
      SampleBatches samples,
      int block,
      AtomicInteger refused)
      throws Exception {
    SpanBatch batch = samples.spans("", ROWS);
    ExportBlock whole =
        new ExportBlock(Signal.TRACES, TenantId.NONE, List.of(batch), "spool/" + block);
    while (true) {
      try {
        exporter.export(whole);
        return;
      } catch (Unavailable e) {
        refused.incrementAndGet();
        server.awaitReady(Duration.ofMinutes(1));
      }
    }
  }

  private static void kill(EmbeddedClickHouse server) {
    long pid = server.status().pid();
    if (pid != 0) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private static long number(ClickHouseClient client, String sql) throws Exception {
    return Long.parseLong(client.rows(sql, "count", Map.of()).getFirst().getFirst());
  }
}

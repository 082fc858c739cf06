package io.ollystack.ingest.pipeline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.spool.ClaimLimits;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Unavailable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PipelineRunnerTest {
  @TempDir private Path directory;
  private final List<ExportBlock> stored = new CopyOnWriteArrayList<>();

  private final Exporter storing =
      block -> {
        stored.add(block);
        return Exporter.Outcome.STORED;
      };

  @Test
  void requestsOfOneClaimBecomeOneBlockPerTenant() throws Exception {
    try (var fixture = new PipelineFixture(directory)) {
      fixture.exporters.put("store", storing);
      fixture.send("1:2");
      fixture.send(new TenantId("acme"), "2:1");
      fixture.send("3:1");
      fixture.start();
      fixture.awaitNothingPending();
      assertThat(stored)
          .extracting(ExportBlock::tenant)
          .containsExactly(TenantId.NONE, new TenantId("acme"));
      assertThat(PipelineFixture.rowsOf(stored.getFirst())).containsExactly("1:0", "1:1", "3:0");
      assertThat(stored.getFirst().token()).endsWith("/logs/0-2/");
      assertThat(stored.getLast().token()).endsWith("/logs/0-2/acme");
      assertThat(fixture.accounts.snapshot().stored()).isEqualTo(4);
      assertThat(fixture.accounts.snapshot().pending()).isZero();
    }
  }

  @Test
  void unavailableExporterGetsTheSameBlockAgain() throws Exception {
    var failures = new AtomicInteger(3);
    List<String> tokens = new CopyOnWriteArrayList<>();
    try (var fixture = new PipelineFixture(directory)) {
      fixture.exporters.put(
          "store",
          block -> {
            tokens.add(block.token());
            if (failures.getAndDecrement() > 0) {
              throw away();
            }
            return storing.export(block);
          });
      fixture.send("1:2");
      fixture.start();
      fixture.awaitNothingPending();
      assertThat(tokens).hasSize(4).containsOnly(tokens.getFirst());
      assertThat(fixture.accounts.snapshot().retries()).isEqualTo(3);
      assertThat(stored).hasSize(1);
    }
  }

  @Test
  void onlyTheExporterThatFailedIsTriedAgain() throws Exception {
    var failures = new AtomicInteger(2);
    try (var fixture = new PipelineFixture(directory)) {
      fixture.exporters.put("store", storing);
      fixture.exporters.put(
          "forward",
          _ -> {
            if (failures.getAndDecrement() > 0) {
              throw away();
            }
            return Exporter.Outcome.STORED;
          });
      fixture.send("1:2");
      fixture.start();
      fixture.awaitNothingPending();
      assertThat(stored).hasSize(1);
      assertThat(fixture.accounts.snapshot().stored()).isEqualTo(2);
    }
  }

  @Test
  void rejectedBlockGoesToTheDeadLettersAndTheNextOneOn() throws Exception {
    try (var fixture = new PipelineFixture(directory)) {
      fixture.limits = new ClaimLimits(1, DataSize.ofMebibytes(1), Duration.ZERO);
      fixture.maxInFlight = 1;
      fixture.exporters.put(
          "store",
          block -> {
            if (PipelineFixture.rowsOf(block).contains("2:0")) {
              throw new RejectedData("no such table");
            }
            return storing.export(block);
          });
      fixture.send("1:1");
      fixture.send("2:5");
      fixture.send("3:1");
      fixture.start();
      fixture.awaitNothingPending();
      assertThat(stored).hasSize(2);
      assertThat(fixture.deadLetters)
          .singleElement()
          .satisfies(letter -> {
            assertThat(letter.reason()).isEqualTo("rejected_by_exporter");
            assertThat(letter.detail()).isEqualTo("store: no such table");
            assertThat(letter.rows()).isEqualTo(5);
          });
      assertThat(fixture.accounts.snapshot().rejected())
          .isEqualTo(Map.of("rejected_by_exporter", 5L));
      assertThat(fixture.accounts.snapshot().pending()).isZero();
    }
  }

  @Test
  void rowsSetAsideByTheExporterAreCountedAsRejected() throws Exception {
    try (var fixture = new PipelineFixture(directory)) {
      fixture.exporters.put("store", _ -> new Exporter.Outcome(2));
      fixture.send("1:5");
      fixture.start();
      fixture.awaitNothingPending();
      Accounts.Snapshot accounts = fixture.accounts.snapshot();
      assertThat(accounts.stored()).isEqualTo(3);
      assertThat(accounts.rejected()).isEqualTo(Map.of("rejected_by_exporter", 2L));
    }
  }

  @Test
  void undecodableRequestCostsNoNeighbour() throws Exception {
    try (var fixture = new PipelineFixture(directory)) {
      fixture.exporters.put("store", storing);
      fixture.send("1:1");
      fixture.send("bad:3");
      fixture.send("2:1");
      fixture.start();
      fixture.awaitNothingPending();
      assertThat(PipelineFixture.rowsOf(stored.getFirst())).containsExactly("1:0", "2:0");
      assertThat(fixture.deadLetters).extracting(DeadLetter::reason).containsExactly("undecodable");
      assertThat(fixture.accounts.snapshot().rejected()).isEqualTo(Map.of("undecodable", 3L));
    }
  }

  @Test
  void exporterThatThrowsAgainAndAgainDoesNotStopThePipeline() throws Exception {
    try (var fixture = new PipelineFixture(directory)) {
      fixture.exporters.put(
          "store",
          _ -> {
            throw new IllegalStateException("a defect");
          });
      fixture.send("1:1");
      fixture.start();
      fixture.awaitNothingPending();
      assertThat(fixture.deadLetters)
          .extracting(DeadLetter::detail)
          .containsExactly("store: a defect");
      assertThat(fixture.accounts.snapshot().pending()).isZero();
    }
  }

  @Test
  void whatAProcessorLeavesOutIsCountedUnderItsName() throws Exception {
    try (var fixture = new PipelineFixture(directory)) {
      fixture.processors.put(
          "half",
          new Processor() {
            @Override
            public TelemetryBatch process(TelemetryBatch batch) {
              return batch.select(batch.rowsWhere(row -> row % 2 == 0));
            }
          });
      fixture.exporters.put("store", storing);
      fixture.send("1:5");
      fixture.start();
      fixture.awaitNothingPending();
      Accounts.Snapshot accounts = fixture.accounts.snapshot();
      assertThat(accounts.stored()).isEqualTo(3);
      assertThat(accounts.dropped()).isEqualTo(Map.of("half", 2L));
      assertThat(accounts.pending()).isZero();
    }
  }

  @Test
  void whileTheStoreIsAwayOnlyTheClaimsInWorkAreInMemory() throws Exception {
    var decoded = new AtomicInteger();
    var open = new Semaphore(0);
    try (var fixture = new PipelineFixture(directory)) {
      fixture.limits = new ClaimLimits(1, DataSize.ofMebibytes(1), Duration.ZERO);
      fixture.maxInFlight = 3;
      fixture.processors.put(
          "count",
          new Processor() {
            @Override
            public TelemetryBatch process(TelemetryBatch batch) {
              decoded.incrementAndGet();
              return batch;
            }
          });
      fixture.exporters.put(
          "store",
          block -> {
            if (!open.tryAcquire()) {
              throw away();
            }
            open.release();
            return storing.export(block);
          });
      PipelineRunner runner = fixture.start();
      for (int i = 0; i < 200; i++) {
        fixture.send(i + ":1");
      }
      PipelineFixture.await(() -> fixture.accounts.snapshot().retries() > 20);
      assertThat(runner.inFlight()).isEqualTo(3);
      assertThat(decoded).hasValue(3);
      open.release();
      fixture.awaitNothingPending();
      assertThat(fixture.accounts.snapshot().stored()).isEqualTo(200);
    }
  }

  @Test
  void afterARestartUnfinishedRowsComeWithTheSameToken() throws Exception {
    Map<String, String> tokens = new ConcurrentHashMap<>();
    try (var fixture = new PipelineFixture(directory)) {
      fixture.exporters.put(
          "store",
          block -> {
            PipelineFixture.rowsOf(block).forEach(row -> tokens.put(row, block.token()));
            throw away();
          });
      fixture.send("1:2");
      fixture.send("2:2");
      PipelineRunner runner = fixture.start();
      PipelineFixture.await(() -> tokens.size() == 4);
      runner.close();
    }
    try (var fixture = new PipelineFixture(directory)) {
      fixture.exporters.put("store", storing);
      fixture.start();
      fixture.awaitNothingPending();
      Map<String, String> again = new HashMap<>();
      stored.forEach(
          block -> PipelineFixture.rowsOf(block).forEach(row -> again.put(row, block.token())));
      assertThat(again).isEqualTo(tokens);
      assertThat(fixture.accounts.snapshot().replayed()).isEqualTo(4);
      assertThat(fixture.accounts.snapshot().pending()).isZero();
    }
  }

  @Test
  void noRowIsLostOrUnaccountedForUnderRandomFaults() throws Exception {
    Map<String, List<String>> storedByToken = new ConcurrentHashMap<>();
    var random = new Random(42);
    var exports = new AtomicInteger();
    long sent = 0;
    try (var fixture = new PipelineFixture(directory)) {
      fixture.limits = new ClaimLimits(20, DataSize.ofMebibytes(1), Duration.ZERO);
      fixture.maxInFlight = 4;
      fixture.exporters.put(
          "store",
          block -> {
            switch (exports.incrementAndGet() % 7) {
              case 1, 4 -> throw away();
              case 5 -> {
                // Stored, and yet the answer is lost.
                storedByToken.put(block.token(), PipelineFixture.rowsOf(block));
                throw away();
              }
              case 6 -> throw new RejectedData("by lot");
              default -> storedByToken.put(block.token(), PipelineFixture.rowsOf(block));
            }
            return Exporter.Outcome.STORED;
          });
      fixture.start();
      for (int i = 0; i < 400; i++) {
        int rows = 1 + random.nextInt(9);
        fixture.send((random.nextInt(10) == 0 ? "bad" : String.valueOf(i)) + ":" + rows);
        sent += rows;
      }
      fixture.awaitNothingPending();
      Accounts.Snapshot accounts = fixture.accounts.snapshot();
      assertThat(accounts.received()).isEqualTo(sent);
      assertThat(accounts.pending()).isZero();
      assertThat(fixture.deadLetters.stream().mapToLong(DeadLetter::rows).sum())
          .isEqualTo(accounts.rejected().values().stream().mapToLong(Long::longValue).sum());
      List<String> rows = storedByToken.values().stream().flatMap(List::stream).toList();
      assertThat(rows).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo((int) accounts.stored());
    }
  }

  @Test
  void signalWithoutAPipelineIsRejectedForGood() throws Exception {
    try (var fixture = new PipelineFixture(directory)) {
      var intake = new SpoolIntake(fixture.spool, List.of(), Set.of());
      var request = PipelineFixture.request(TenantId.NONE, "1:1");
      var batch = PipelineFixture.decode(request);
      assertThatThrownBy(() -> intake.accept(request, batch))
          .isInstanceOf(RejectedData.class)
          .hasMessage(
              "no pipeline takes logs from this receiver. Expected one named 'logs' in"
                  + " service.pipelines");
    }
  }

  private static Unavailable away() {
    return new Unavailable(Unavailable.Reason.OUT_OF_SERVICE, "the store is away", Duration.ZERO);
  }
}

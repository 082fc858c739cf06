package io.ollystack.ingest.pipeline.dispatch;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.spool.ClaimLimits;
import io.ollystack.ingest.pipeline.spool.ConsumerSettings;
import io.ollystack.ingest.pipeline.spool.Spool;
import io.ollystack.ingest.pipeline.spool.SpoolSettings;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.LogBatchBuilder;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Unavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A logs pipeline over a real spool. A request's payload is `id:rows`; its rows carry the id and
/// their number as trace id. `bad:rows` cannot be decoded.
final class PipelineFixture implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final String NAME = "logs";

  final Accounts accounts = new Accounts();
  final List<DeadLetter> deadLetters = new CopyOnWriteArrayList<>();
  final SequencedMap<String, Processor> processors = new LinkedHashMap<>();
  final SequencedMap<String, Exporter> exporters = new LinkedHashMap<>();
  final Spool spool;
  final SpoolIntake intake;
  ClaimLimits limits = new ClaimLimits(1_000, DataSize.ofMebibytes(1), Duration.ZERO);
  int maxInFlight = 2;
  private final List<PipelineRunner> runners = new ArrayList<>();

  PipelineFixture(Path directory) throws IOException {
    spool =
        Spool.open(
            SpoolSettings.in(directory).withFreeSpaceFloor(new DataSize(0)),
            List.of(new ConsumerSettings(NAME, Set.of(Signal.LOGS))),
            Clock.fixed(NOW, ZoneOffset.UTC),
            event -> {});
    intake =
        new SpoolIntake(
            spool,
            List.of(
                new SpoolIntake.Entrance(
                    NAME, Signal.LOGS, List.copyOf(processors.values()), accounts)),
            Set.of(NAME));
  }

  void send(String payload) throws RejectedData, Unavailable {
    send(TenantId.NONE, payload);
  }

  void send(TenantId tenant, String payload) throws RejectedData, Unavailable {
    var request = request(tenant, payload);
    intake.accept(request, rows(request));
  }

  PipelineRunner start() {
    var settings =
        new PipelineSettings(
            NAME,
            Signal.LOGS,
            processors,
            exporters,
            limits,
            maxInFlight,
            new Backoff(Duration.ofMillis(1), Duration.ofMillis(4)));
    var runner =
        new PipelineRunner(
            settings, spool.consumer(NAME), PipelineFixture::decode, deadLetters::add, accounts);
    runners.add(runner);
    runner.start();
    return runner;
  }

  void awaitNothingPending() {
    await(() -> spool.snapshot().consumers().getFirst().backlogRecords() == 0);
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the condition did not come true in 30 s");
      }
      LockSupport.parkNanos(200_000);
    }
  }

  static OtlpRequest request(TenantId tenant, String payload) {
    return new OtlpRequest(
        Signal.LOGS, Encoding.PROTOBUF, tenant, NOW, payload.getBytes(StandardCharsets.UTF_8));
  }

  static LogBatch decode(OtlpRequest request) throws RejectedData {
    String payload = new String(request.payload(), StandardCharsets.UTF_8);
    if (payload.startsWith("bad")) {
      throw new RejectedData("payload '%s': not a request".formatted(payload));
    }
    return rows(request);
  }

  /// `id:row` of every row.
  static List<String> rowsOf(ExportBlock block) {
    List<String> rows = new ArrayList<>();
    for (TelemetryBatch batch : block.batches()) {
      LogBatch logs = (LogBatch) batch;
      for (int row = 0; row < logs.size(); row++) {
        rows.add(logs.traceIdHigh(row) + ":" + logs.traceIdLow(row));
      }
    }
    return rows;
  }

  private static LogBatch rows(OtlpRequest request) {
    String[] words = new String(request.payload(), StandardCharsets.UTF_8).split(":", -1);
    var builder = new LogBatchBuilder(request.tenant());
    int scope = builder.context().addScope(builder.context().addResource());
    for (int row = 0; row < Integer.parseInt(words[1]); row++) {
      builder.add(scope);
      builder.traceId(words[0].equals("bad") ? -1 : Long.parseLong(words[0]), row);
    }
    return builder.build();
  }

  @Override
  public void close() throws IOException {
    runners.forEach(PipelineRunner::close);
    spool.close();
  }
}

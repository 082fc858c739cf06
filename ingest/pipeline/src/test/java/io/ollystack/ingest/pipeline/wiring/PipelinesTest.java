package io.ollystack.ingest.pipeline.wiring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.spool.SpoolSettings;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.LogBatchBuilder;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PipelinesTest {
  private static final String CONFIG =
      """
      receivers: {otlp: {}}
      processors: {batch: {timeout: 0s}}
      exporters: {ollystack_clickhouse: {}, ollystack_clickhouse/unused: {}}
      service:
        pipelines:
          logs: {receivers: [otlp], processors: [batch], exporters: [ollystack_clickhouse]}
          traces: {receivers: [otlp], exporters: [ollystack_clickhouse]}
      """;

  @TempDir private Path directory;
  private final Components components = new Components();

  @Test
  void whatIsReceivedIsExportedAndAccountedFor() throws Exception {
    try (Pipelines pipelines = start(CONFIG)) {
      requireNonNull(components.receiving.get("otlp")).accept(request(), threeLogs());
      await(() -> pipelines.snapshot().pipeline("logs").stored() == 3);
      assertThat(components.exported).hasSize(1);
      assertThat(components.exported.getFirst().rows()).isEqualTo(3);
      assertThat(pipelines.snapshot().pipeline("logs").pending()).isZero();
      assertThat(pipelines.snapshot().pipeline("traces").received()).isZero();
      assertThat(pipelines.snapshot().spool().appendedRecords()).isEqualTo(1);
    }
  }

  @Test
  void receiverFeedsThePipelinesThatNameIt() throws Exception {
    String config =
        """
        receivers: {otlp: {}, otlp/second: {}}
        processors: {batch: {timeout: 0s}}
        exporters: {ollystack_clickhouse: {}, ollystack_clickhouse/audit: {}}
        service:
          pipelines:
            logs: {receivers: [otlp], processors: [batch], exporters: [ollystack_clickhouse]}
            logs/audit:
              receivers: [otlp, otlp/second]
              processors: [batch]
              exporters: [ollystack_clickhouse/audit]
            traces: {receivers: [otlp], exporters: [ollystack_clickhouse]}
        """;
    try (Pipelines pipelines = start(config)) {
      requireNonNull(components.receiving.get("otlp")).accept(request(), threeLogs());
      requireNonNull(components.receiving.get("otlp/second")).accept(request(), threeLogs());
      await(() -> pipelines.snapshot().pipeline("logs/audit").stored() == 6);
      await(() -> pipelines.snapshot().pipeline("logs").stored() == 3);
      assertThat(pipelines.snapshot().pipeline("logs").received()).isEqualTo(3);
      await(() ->
          pipelines.snapshot().spool().consumers().stream()
              .allMatch(consumer -> consumer.backlogRecords() == 0));
      var traces =
          new OtlpRequest(
              Signal.TRACES, Encoding.PROTOBUF, TenantId.NONE, Instant.EPOCH, new byte[] {1});
      assertThatThrownBy(() ->
              requireNonNull(components.receiving.get("otlp/second")).accept(traces, threeLogs()))
          .isInstanceOf(RejectedData.class)
          .hasMessageStartingWith("no pipeline takes traces from this receiver");
    }
  }

  @Test
  void buildsOnlyWhatIsUsedAndClosesFromTheReceiversOn() throws Exception {
    start(CONFIG).close();
    assertThat(components.happened)
        .containsExactly(
            "build ollystack_clickhouse none",
            "start otlp",
            "close otlp",
            "close ollystack_clickhouse");
  }

  @Test
  void receiverThatCannotStartClosesEverythingAgain() throws Exception {
    String config = CONFIG.replace("{otlp: {}}", "{otlp: {fails: true}}");
    assertThatThrownBy(() -> start(config))
        .isInstanceOf(IOException.class)
        .hasMessage("port 4317 is taken");
    assertThat(components.happened).contains("close ollystack_clickhouse");
    start(CONFIG).close(); // the spool's lock is free again
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private Pipelines start(String config) throws Exception {
    PipelinesPlan plan =
        PipelinesFile.read(
            "pipelines.yaml",
            config,
            components.registry(),
            SpoolSettings.in(directory).withFreeSpaceFloor(new DataSize(0)),
            _ -> Optional.empty());
    return Pipelines.start(plan, _ -> threeLogs(), _ -> {}, Clock.systemUTC());
  }

  private static OtlpRequest request() {
    return new OtlpRequest(
        Signal.LOGS, Encoding.PROTOBUF, TenantId.NONE, Instant.EPOCH, new byte[] {1, 2, 3});
  }

  private static LogBatch threeLogs() {
    var builder = new LogBatchBuilder(TenantId.NONE);
    int scope = builder.context().addScope(builder.context().addResource());
    for (int i = 0; i < 3; i++) {
      builder.add(scope);
    }
    return builder.build();
  }
}

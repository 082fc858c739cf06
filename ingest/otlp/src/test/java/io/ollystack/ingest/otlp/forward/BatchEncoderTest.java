package io.ollystack.ingest.otlp.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.otlp.decode.ActualRows;
import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.otlp.decode.RandomRequests;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class BatchEncoderTest {
  private final OtlpDecoder decoder = new OtlpDecoder();

  @Property(tries = 400)
  void whatIsWrittenReadsAsTheSameRows(@ForAll long seed, @ForAll Signal signal) throws Exception {
    TelemetryBatch batch = decode(signal, new RandomRequests(seed).next(signal).toByteArray());
    byte[] written = BatchEncoder.encode(List.of(batch));
    assertThat(ActualRows.of(decode(signal, written))).isEqualTo(ActualRows.of(batch));
    switch (signal) {
      case TRACES -> assertThat(ExportTraceServiceRequest.parseFrom(written)).isNotNull();
      case METRICS -> assertThat(ExportMetricsServiceRequest.parseFrom(written)).isNotNull();
      case LOGS -> assertThat(ExportLogsServiceRequest.parseFrom(written)).isNotNull();
    }
  }

  @Property(tries = 100)
  void splitRequestsHoldTheSameRows(@ForAll long seed, @ForAll Signal signal) throws Exception {
    var random = new RandomRequests(seed);
    List<TelemetryBatch> batches = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      TelemetryBatch batch = decode(signal, random.next(signal).toByteArray());
      if (!batch.isEmpty()) {
        batches.add(batch);
        rows.addAll(ActualRows.of(batch));
      }
    }
    List<String> splitRows = new ArrayList<>();
    for (byte[] request : new RequestSplitter(2_000).split(batches)) {
      splitRows.addAll(ActualRows.of(decode(signal, request)));
    }
    assertThat(splitRows).isEqualTo(rows);
  }

  private TelemetryBatch decode(Signal signal, byte[] payload) throws Exception {
    return decoder.decode(
        new OtlpRequest(signal, Encoding.PROTOBUF, TenantId.NONE, Instant.EPOCH, payload));
  }
}

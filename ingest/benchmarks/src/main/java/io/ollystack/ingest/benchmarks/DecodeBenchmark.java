package io.ollystack.ingest.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Rows decoded per second by one thread, from the bytes of a request to a finished batch. The
/// baseline is protobuf's own parser, which only builds its objects.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class DecodeBenchmark {
  private static final int ROWS = 512;

  private final OtlpDecoder decoder = new OtlpDecoder();
  private OtlpRequest spans = request(Signal.TRACES, Encoding.PROTOBUF, new byte[0]);
  private OtlpRequest jsonSpans = spans;
  private OtlpRequest logs = spans;
  private OtlpRequest points = spans;

  @Setup
  public void prepare() {
    Requests requests = new Requests(1);
    ExportTraceServiceRequest traces = requests.spans(ROWS);
    spans = request(Signal.TRACES, Encoding.PROTOBUF, traces.toByteArray());
    jsonSpans = request(Signal.TRACES, Encoding.JSON, Requests.json(traces));
    logs = request(Signal.LOGS, Encoding.PROTOBUF, requests.logs(ROWS).toByteArray());
    points = request(Signal.METRICS, Encoding.PROTOBUF, requests.points(ROWS).toByteArray());
    System.out.printf(
        "%nbytes a row: span %d, span in JSON %d, log record %d, point %d%n",
        spans.payload().length / ROWS,
        jsonSpans.payload().length / ROWS,
        logs.payload().length / ROWS,
        points.payload().length / ROWS);
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public TelemetryBatch spansProtobuf() throws RejectedData {
    return decoder.decode(spans);
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public TelemetryBatch spansJson() throws RejectedData {
    return decoder.decode(jsonSpans);
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public TelemetryBatch logsProtobuf() throws RejectedData {
    return decoder.decode(logs);
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public TelemetryBatch pointsProtobuf() throws RejectedData {
    return decoder.decode(points);
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public ExportTraceServiceRequest baselineSpansParseFrom() throws InvalidProtocolBufferException {
    return ExportTraceServiceRequest.parseFrom(spans.payload());
  }

  private static OtlpRequest request(Signal signal, Encoding encoding, byte[] payload) {
    return new OtlpRequest(signal, encoding, TenantId.NONE, Instant.EPOCH, payload);
  }
}

package io.ollystack.ingest.benchmarks;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.Arrays;

/// Rows decoded per second of CPU time of the decoding thread: the figure of [DecodeBenchmark] for
/// machines that others use at the same time, where wall time says little. The time of the garbage
/// collector's threads is not in it; the allocation is printed beside it.
///
/// Usage: `DecodeCpuTime [rounds, default 9]`.
public final class DecodeCpuTime {
  private static final int ROWS = 512;
  private static final double ROUND_SECONDS = 0.5;
  private static final int WARM_UP_ROUNDS = 4;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long sink;

  private interface Work {
    int run() throws RejectedData, InvalidProtocolBufferException;
  }

  private DecodeCpuTime() {}

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
    Requests requests = new Requests(1);
    ExportTraceServiceRequest traces = requests.spans(ROWS);
    byte[] protobuf = traces.toByteArray();
    OtlpDecoder decoder = new OtlpDecoder();
    DecodeCpuTime time = new DecodeCpuTime();
    System.out.println("| | bytes/row | rows/s of CPU, best | median | bytes allocated/row |");
    System.out.println("|---|---|---|---|---|");
    time.decode("spans, protobuf", decoder, Signal.TRACES, Encoding.PROTOBUF, protobuf, rounds);
    time.decode(
        "spans, JSON", decoder, Signal.TRACES, Encoding.JSON, Requests.json(traces), rounds);
    time.decode(
        "log records, protobuf",
        decoder,
        Signal.LOGS,
        Encoding.PROTOBUF,
        requests.logs(ROWS).toByteArray(),
        rounds);
    time.decode(
        "data points, protobuf",
        decoder,
        Signal.METRICS,
        Encoding.PROTOBUF,
        requests.points(ROWS).toByteArray(),
        rounds);
    time.measure(
        "spans, protobuf-java parseFrom only",
        protobuf.length,
        () -> ExportTraceServiceRequest.parseFrom(protobuf).getResourceSpansCount(),
        rounds);
    if (time.sink == 42) {
      System.out.println(); // keeps the results alive
    }
  }

  private void decode(
      String name,
      OtlpDecoder decoder,
      Signal signal,
      Encoding encoding,
      byte[] payload,
      int rounds)
      throws Exception {
    OtlpRequest request = new OtlpRequest(signal, encoding, TenantId.NONE, Instant.EPOCH, payload);
    measure(name, payload.length, () -> decoder.decode(request).size(), rounds);
  }

  private void measure(String name, int bytes, Work work, int rounds) throws Exception {
    double[] rates = new double[rounds];
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      rate(work);
    }
    for (int i = 0; i < rounds; i++) {
      rates[i] = rate(work);
    }
    Arrays.sort(rates);
    System.out.printf(
        "| %s | %d | %,.0f | %,.0f | %,d |%n",
        name, bytes / ROWS, rates[rounds - 1], rates[rounds / 2], allocated(work));
  }

  private double rate(Work work) throws Exception {
    long start = threads.getCurrentThreadCpuTime();
    long end = start + (long) (ROUND_SECONDS * 1e9);
    long rows = 0;
    long now = start;
    while (now < end) {
      for (int i = 0; i < 10; i++) {
        sink += work.run();
        rows += ROWS;
      }
      now = threads.getCurrentThreadCpuTime();
    }
    return rows / ((now - start) / 1e9);
  }

  private long allocated(Work work) throws Exception {
    var counter = (com.sun.management.ThreadMXBean) threads;
    long before = counter.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100; i++) {
      sink += work.run();
    }
    return (counter.getCurrentThreadAllocatedBytes() - before) / (100L * ROWS);
  }
}

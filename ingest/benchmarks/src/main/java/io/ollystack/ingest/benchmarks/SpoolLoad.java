package io.ollystack.ingest.benchmarks;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.spool.Claim;
import io.ollystack.ingest.pipeline.spool.ClaimLimits;
import io.ollystack.ingest.pipeline.spool.ConsumerSettings;
import io.ollystack.ingest.pipeline.spool.Spool;
import io.ollystack.ingest.pipeline.spool.SpoolSettings;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Measures the spool: durable appends by many threads at once, with nobody reading (as when the
/// store is away), then reading everything back. Prints appends and bytes per second, the time to
/// an acknowledgement, and the heap that is needed before, at the end of the outage, and after.
///
/// Usage: `SpoolLoad <directory> <threads> <bytes per record> <records per thread>`. Virtual
/// threads, as the receivers have. The directory must be on the disk that matters.
public final class SpoolLoad {
  private static final String READER = "reader";
  private static final ClaimLimits CLAIM =
      new ClaimLimits(Integer.MAX_VALUE, DataSize.ofMebibytes(8), Duration.ZERO);

  private SpoolLoad() {}

  /// Runs the measurement.
  public static void main(String[] args) throws Exception {
    int threads = Integer.parseInt(args[1]);
    int bytes = Integer.parseInt(args[2]);
    int each = Integer.parseInt(args[3]);
    var consumer = new ConsumerSettings(READER, Set.of(Signal.TRACES));
    try (Spool spool =
        Spool.open(
            SpoolSettings.in(Path.of(args[0])),
            List.of(consumer),
            Clock.systemUTC(),
            event -> System.out.println(event))) {
      append(spool, 8, bytes, 200); // warm up
      System.out.printf("heap before: %d MiB%n", neededMebibytes());
      append(spool, threads, bytes, each);
      System.out.printf(
          "heap with %d MiB waiting on the disk: %d MiB%n",
          spool.snapshot().bytes() >> 20, neededMebibytes());
      readAll(spool);
      System.out.printf("heap after: %d MiB%n", neededMebibytes());
    }
  }

  private static void append(Spool spool, int threads, int bytes, int each) throws Exception {
    long groupsBefore = spool.snapshot().groupCommits();
    long start = System.nanoTime();
    List<Future<long[]>> futures = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < threads; thread++) {
        byte[] payload = new byte[bytes];
        new Random(thread).nextBytes(payload);
        futures.add(executor.submit(() -> append(spool, payload, each)));
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] nanos = new long[threads * each];
    for (int thread = 0; thread < threads; thread++) {
      System.arraycopy(futures.get(thread).get(), 0, nanos, thread * each, each);
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%d threads, %d bytes: %.0f appends/s, %.1f MB/s, acknowledged p50 %.2f ms, p99 %.2f ms,"
            + " %.1f records a sync%n",
        threads,
        bytes,
        nanos.length / seconds,
        nanos.length * (double) bytes / 1e6 / seconds,
        nanos[nanos.length / 2] / 1e6,
        nanos[(int) (nanos.length * 0.99)] / 1e6,
        nanos.length / (double) (spool.snapshot().groupCommits() - groupsBefore));
  }

  private static long[] append(Spool spool, byte[] payload, int count) throws Exception {
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      spool.append(
          new OtlpRequest(
              Signal.TRACES,
              Encoding.PROTOBUF,
              TenantId.NONE,
              Clock.systemUTC().instant(),
              payload),
          1);
      nanos[i] = System.nanoTime() - start;
    }
    return nanos;
  }

  private static void readAll(Spool spool) throws Exception {
    long start = System.nanoTime();
    long records = 0;
    long bytes = 0;
    while (true) {
      Optional<Claim> claim = spool.consumer(READER).claim(CLAIM, Duration.ZERO);
      if (claim.isEmpty()) {
        break;
      }
      records += claim.get().records().size();
      bytes +=
          claim.get().records().stream()
              .mapToLong(record -> record.request().payload().length)
              .sum();
      claim.get().done();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "read %d records back: %.0f records/s, %.1f MB/s%n",
        records, records / seconds, bytes / 1e6 / seconds);
  }

  private static long neededMebibytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }
}

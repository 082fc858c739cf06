package io.ollystack.ingest.benchmarks.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouse;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseSettings;
import io.ollystack.ingest.clickhouse.embedded.NativeLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Prints the figures of the embedded ClickHouse as lines of a table. Takes about two minutes. Its
/// one argument is an empty directory with a few gigabytes of space.
@SuppressWarnings("try") // QueryResponse.close() declares Exception.
public final class ClickHouseFigures {
  static final int BATCH_ROWS = 10_000;
  static final long INSERT_NANOS = TimeUnit.SECONDS.toNanos(6);
  private static final long ROWS = 1_000_000;
  private static final int STARTS = 5;

  private ClickHouseFigures() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    System.out.printf(
        "machine | %s, %d cores, Java %s, ClickHouse %s, load %.1f%n",
        System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        NativeLibrary.engineVersion(),
        java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    for (int i = 0; i < STARTS; i++) {
      start(directory.resolve("empty-" + i)).close();
    }
    Path data = directory.resolve("data");
    byte[] rowBinary;
    byte[] nativeBlock;
    try (EmbeddedClickHouse server = start(data);
        Client client = client(server.endpoint())) {
      memory("idle", server);
      run(client, SpanTable.DATABASE);
      run(client, SpanTable.CREATE);
      String insert = "INSERT INTO figures.spans ";
      for (long from = 0; from < ROWS; from += 100_000) {
        run(client, insert + SpanTable.rows(from, 100_000));
      }
      rowBinary =
          read(
              client,
              "SELECT * FROM figures.spans LIMIT " + BATCH_ROWS,
              ClickHouseFormat.RowBinary);
      nativeBlock =
          read(client, "SELECT * FROM figures.spans LIMIT " + BATCH_ROWS, ClickHouseFormat.Native);
      queries(client);
      memory("after queries", server);
      for (int writers = 1; writers <= 2; writers++) {
        insert(server, client, writers, ClickHouseFormat.RowBinary, rowBinary);
        insert(server, client, writers, ClickHouseFormat.Native, nativeBlock);
      }
      memory("after inserts", server);
    }
    start(data).close();
    direct(
        data,
        Files.write(directory.resolve("batch.rowbinary"), rowBinary),
        Files.write(directory.resolve("batch.native"), nativeBlock));
  }

  private static EmbeddedClickHouse start(Path directory) throws Exception {
    long start = System.nanoTime();
    EmbeddedClickHouse server = EmbeddedClickHouse.start(EmbeddedClickHouseSettings.in(directory));
    System.out.printf(
        "server | start to ready (%s) | %.2f s%n",
        directory.getFileName(), (System.nanoTime() - start) / 1e9);
    return server;
  }

  private static void queries(Client client) throws Exception {
    AtomicLong trace = new AtomicLong();
    print("SELECT 1", Samples.of(200, 500, () -> run(client, "SELECT 1")));
    print(
        "point, 3 columns",
        Samples.of(20, 200, () -> run(client, SpanTable.narrowPoint(trace.addAndGet(37)))));
    print(
        "point, 25 columns",
        Samples.of(20, 100, () -> run(client, SpanTable.widePoint(trace.addAndGet(37)))));
    print("scan", Samples.of(3, 30, () -> run(client, SpanTable.SCAN)));
    List<Double> millis = new ArrayList<>();
    long end = System.nanoTime() + INSERT_NANOS;
    double seconds =
        together(
            8,
            () -> {
              List<Double> mine = new ArrayList<>();
              for (int i = 0; System.nanoTime() < end; i++) {
                long start = System.nanoTime();
                run(
                    client,
                    i % 10 < 7 ? SpanTable.narrowPoint(trace.addAndGet(37)) : SpanTable.SCAN);
                mine.add((System.nanoTime() - start) / 1e6);
              }
              synchronized (millis) {
                millis.addAll(mine);
              }
              return null;
            });
    Samples all = new Samples(millis);
    System.out.printf(
        "server | 8 clients, 70 %% point, 30 %% scan | %.0f queries/s, %s%n",
        millis.size() / seconds, all);
  }

  private static void insert(
      EmbeddedClickHouse server, Client client, int writers, ClickHouseFormat format, byte[] batch)
      throws Exception {
    Duration before = processor(server);
    AtomicLong batches = new AtomicLong();
    long end = System.nanoTime() + INSERT_NANOS;
    double seconds =
        together(
            writers,
            () -> {
              while (System.nanoTime() < end) {
                client
                    .insert(
                        "figures.spans",
                        new ByteArrayInputStream(batch),
                        format,
                        new InsertSettings())
                    .get()
                    .close();
                batches.incrementAndGet();
              }
              return null;
            });
    System.out.printf(
        "server | insert %s, %d writer(s) | %,.0f rows/s, %.1f MB/s (%d bytes a row), %.1f us of"
            + " the child's processor a row%n",
        format,
        writers,
        batches.get() * BATCH_ROWS / seconds,
        batches.get() * batch.length / seconds / 1e6,
        batch.length / BATCH_ROWS,
        processor(server).minus(before).toNanos() / 1e3 / (batches.get() * BATCH_ROWS));
  }

  /// Processor time of the child, merges in its background included: unlike rates it depends little
  /// on what else the machine does.
  private static Duration processor(EmbeddedClickHouse server) {
    return ProcessHandle.of(server.status().pid())
        .flatMap(child -> child.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  private static double together(int threads, Callable<?> work) throws Exception {
    long start = System.nanoTime();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(executor.submit(work));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static void direct(Path data, Path rowBinary, Path nativeBlock) throws Exception {
    Path javaHome = Path.of(System.getProperty("java.home"));
    ProcessBuilder program =
        new ProcessBuilder(
                javaHome.resolve("bin").resolve("java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DirectFigures.class.getName(),
                NativeLibrary.find().file().toString(),
                data.resolve("store").toString(),
                rowBinary.toString(),
                nativeBlock.toString())
            .inheritIO();
    program.environment().put("LD_PRELOAD", javaHome.resolve("lib/libjsig.so").toString());
    program.environment().put("TZ", "UTC");
    program.start().waitFor();
  }

  private static void memory(String when, EmbeddedClickHouse server) throws IOException {
    System.out.printf(
        "server | resident memory %s | parent %s, child %s%n",
        when, resident(ProcessHandle.current().pid()), resident(server.status().pid()));
  }

  private static String resident(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MiB";
      }
    }
    return "unknown";
  }

  private static Client client(ClickHouseEndpoint endpoint) {
    return new Client.Builder()
        .addEndpoint(endpoint.uri().toString())
        .setUsername(endpoint.user())
        .setPassword(endpoint.password().reveal())
        .setDefaultDatabase(endpoint.database())
        .compressServerResponse(false)
        .build();
  }

  private static long run(Client client, String sql) throws Exception {
    return read(client, sql, ClickHouseFormat.RowBinary).length;
  }

  private static byte[] read(Client client, String sql, ClickHouseFormat format) throws Exception {
    try (QueryResponse answer = client.query(sql, new QuerySettings().setFormat(format)).get();
        InputStream in = answer.getInputStream()) {
      return in.readAllBytes();
    }
  }

  private static void print(String what, Samples samples) {
    System.out.println("server | " + what + " | " + samples);
  }
}

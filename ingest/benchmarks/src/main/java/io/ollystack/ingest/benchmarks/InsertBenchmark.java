package io.ollystack.ingest.benchmarks;

import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import io.ollystack.ingest.clickhouse.Secret;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouse;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseSettings;
import io.ollystack.ingest.clickhouse.export.ClickHouseExporter;
import io.ollystack.ingest.clickhouse.export.ClickHouseExporterSettings;
import io.ollystack.ingest.clickhouse.export.ExporterStatistics;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.schema.SchemaMigrator;
import io.ollystack.ingest.clickhouse.schema.SchemaSettings;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.telemetry.BatchContextBuilder;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanBatchBuilder;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.StatusCode;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// How fast spans reach ClickHouse: the exporter, from batches in memory to an acknowledged insert
/// with all views. Spans have 9 resource and 8 own attributes; requests of 100 spans.
///
/// Arguments: seconds of each measurement, then pairs `writers:rows` (an insert's rows). With
/// `OLLYSTACK_CLICKHOUSE_URL` it measures that server (default user, database `benchmark`), else an
/// embedded one.
public final class InsertBenchmark {
  private static final long BASE_NANOS = 1_795_168_800_000_000_000L;
  private static final int REQUEST = 100;

  private InsertBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    List<String> cases =
        arguments.length > 1
            ? List.of(arguments).subList(1, arguments.length)
            : List.of("1:10000", "2:10000", "2:50000");
    String url = System.getenv("OLLYSTACK_CLICKHOUSE_URL");
    if (url != null) {
      measureAll(
          new ClickHouseEndpoint(URI.create(url), "benchmark", "default", Secret.NONE),
          0,
          seconds,
          cases);
      return;
    }
    Path directory = Files.createTempDirectory("ollystack-benchmark-");
    try (EmbeddedClickHouse server =
        EmbeddedClickHouse.start(EmbeddedClickHouseSettings.in(directory))) {
      measureAll(server.endpoint(), server.status().pid(), seconds, cases);
    }
  }

  private static void measureAll(
      ClickHouseEndpoint endpoint, long server, int seconds, List<String> cases) throws Exception {
    try (ClickHouseClient client = ClickHouseClient.open(endpoint)) {
      new SchemaMigrator(client, SchemaSettings.DEFAULT).migrate();
      measure(client, server, 1, 10_000, Math.max(2, seconds / 2), "warm-up");
      for (String one : cases) {
        String[] pair = one.split(":");
        int writers = Integer.parseInt(pair[0]);
        int rows = Integer.parseInt(pair[1]);
        measure(client, server, writers, rows, seconds, writers + " writers, inserts of " + rows);
      }
    }
  }

  private static void measure(
      ClickHouseClient client, long server, int writers, int rows, int seconds, String name)
      throws Exception {
    ClickHouseExporter exporter =
        new ClickHouseExporter(client, ClickHouseExporterSettings.DEFAULT);
    List<TelemetryBatch> block = new ArrayList<>();
    for (int i = 0; i < rows / REQUEST; i++) {
      block.add(request(i));
    }
    AtomicLong number = new AtomicLong(System.nanoTime());
    long own = ProcessHandle.current().pid();
    long cpuBefore = cpuNanos(own);
    long serverBefore = cpuNanos(server);
    long start = System.nanoTime();
    long deadline = start + seconds * 1_000_000_000L;
    List<Future<?>> running = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(writers)) {
      for (int writer = 0; writer < writers; writer++) {
        running.add(
            threads.submit(() -> {
              while (System.nanoTime() < deadline) {
                exporter.export(
                    new ExportBlock(
                        Signal.TRACES,
                        TenantId.NONE,
                        block,
                        "benchmark/" + number.incrementAndGet()));
              }
              return null;
            }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    double elapsed = (System.nanoTime() - start) / 1e9;
    ExporterStatistics statistics = exporter.statistics();
    System.out.printf(
        "%-36s %,9.0f rows/s  %6.1f MB/s  CPU a row: exporter %.2f us, server %.2f us  (%d inserts)%n",
        name,
        statistics.storedRows() / elapsed,
        statistics.sentBytes() / elapsed / 1e6,
        (cpuNanos(own) - cpuBefore) / 1e3 / statistics.storedRows(),
        (cpuNanos(server) - serverBefore) / 1e3 / statistics.storedRows(),
        statistics.inserts());
    client.execute(
        "TRUNCATE TABLE `" + client.endpoint().database() + "`.otel_traces", "clear", Map.of());
  }

  /// Of the process, or 0 where it is none of ours.
  private static long cpuNanos(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .map(Duration::toNanos)
        .orElse(0L);
  }

  private static SpanBatch request(int request) {
    SpanBatchBuilder spans = new SpanBatchBuilder(TenantId.NONE);
    BatchContextBuilder context = spans.context();
    int resource = context.addResource();
    int mark = context.attributes().size();
    String service = "service-" + request % 15;
    for (String key :
        List.of(
            "service.name",
            "service.version",
            "k8s.namespace.name",
            "k8s.pod.name",
            "deployment.environment.name",
            "telemetry.sdk.name",
            "telemetry.sdk.language",
            "host.name",
            "process.pid")) {
      context.attributes().add(key, key.equals("service.name") ? service : "value-" + request % 45);
    }
    context.resource(resource, context.attributes().since(mark), 0);
    int scope = context.addScope(resource);
    for (int i = 0; i < REQUEST; i++) {
      long number = (long) request * REQUEST + i;
      spans.add(scope);
      spans.traceId(number / 20 * 0x9E3779B97F4A7C15L, number / 20);
      spans.spanId((number + 1) * 0x9E3779B97F4A7C15L);
      spans.parentSpanId(number % 20 == 0 ? 0 : number * 0x9E3779B97F4A7C15L);
      spans.name(context.terms().intern("GET /api/resource-" + number % 8));
      spans.kind(SpanKind.ofNumber(1 + (int) (number % 5)));
      spans.status(number % 50 == 0 ? StatusCode.ERROR : StatusCode.UNSET);
      spans.startEpochNanos(BASE_NANOS + number * 700_000);
      spans.endEpochNanos(BASE_NANOS + number * 700_000 + 1_000_000 + number % 997 * 100_000);
      context.attributes().add("http.request.method", "POST");
      context.attributes().add("http.route", "/api/checkout");
      context.attributes().add("http.response.status_code", number % 50 == 0 ? 500L : 200L);
      context.attributes().add("server.address", "checkout.shop");
      context.attributes().add("server.port", 8080L);
      context.attributes().add("user.id", "user-" + number * 2_654_435_761L % 1_000_000);
      context.attributes().add("thread.name", "http-" + number % 200);
      context.attributes().add("network.peer.address", "10.0.0." + number % 250);
      spans.attributesSinceAdd();
    }
    return spans.build();
  }
}

package io.ollystack.copilot.app.investigate;

import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.clickhouse.query.QueryId;
import io.ollystack.ingest.clickhouse.query.QueryLimits;
import io.ollystack.ingest.clickhouse.query.QueryRequest;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.rca.excess.Baseline;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.graph.NodeKind;
import io.ollystack.rca.live.GraphReader;
import io.ollystack.rca.live.GraphSnapshot;
import io.ollystack.rca.live.GraphSnapshot.Call;
import io.ollystack.rca.live.GraphSnapshot.Change;
import io.ollystack.rca.live.GraphSnapshot.Operation;
import io.ollystack.rca.live.GraphSnapshot.Pattern;
import io.ollystack.rca.live.GraphSnapshot.Placement;
import io.ollystack.rca.live.GraphSnapshot.Resource;
import io.ollystack.rca.live.Level;
import io.ollystack.rca.live.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The causal graph from roll-ups, edges, own times, log patterns, changes and metrics of the
/// store. Its statements run side by side; a part that fails is named as missing, unless it is the
/// requests themselves. Thread-safe.
final class StoredGraph implements GraphReader {
  private static final String ORIGIN = "investigation";
  private static final QueryLimits LIMITS =
      QueryLimits.INTERACTIVE.withTime(Duration.ofSeconds(10));

  /// Where the store comes from: fails when it is not open.
  @FunctionalInterface
  interface Opening {
    OpenStore open() throws Unavailable, InterruptedException;
  }

  private final Opening opening;

  StoredGraph(Opening opening) {
    this.opening = opening;
  }

  @Override
  public List<ServiceSeries> series(
      TenantId tenant, Optional<String> service, Period period, Duration step)
      throws Unavailable, InterruptedException {
    long seconds = step.toSeconds();
    long from = Math.floorDiv(period.from().getEpochSecond(), seconds) * seconds;
    int length = (int) Math.ceilDiv(period.to().getEpochSecond() - from, seconds);
    Map<String, Object> values = new HashMap<>();
    values.put("tenant", tenant.value());
    values.put("service", service.orElse(""));
    values.put("step", seconds);
    values.put("from", Instant.ofEpochSecond(from));
    values.put("to", period.to());
    Map<String, ServiceSeries> series = new LinkedHashMap<>();
    OpenStore open = opening.open();
    try {
      for (Row row : rows(open, tenant, GraphSql.SERIES, values)) {
        ServiceSeries one =
            series.computeIfAbsent(
                row.text(0),
                name ->
                    new ServiceSeries(
                        name,
                        Instant.ofEpochSecond(from),
                        step,
                        new double[length],
                        new double[length],
                        new double[length]));
        int at = (int) (((long) row.number(1) - from) / seconds);
        if (at >= 0 && at < length) {
          one.requests()[at] = row.number(2);
          one.errors()[at] = row.number(3);
          one.seconds()[at] = row.number(4);
        }
      }
    } catch (QueryFailure failure) {
      throw new Unavailable(failure.text(), failure);
    }
    return List.copyOf(series.values());
  }

  @Override
  public GraphSnapshot snapshot(TenantId tenant, Period baseline, Period window)
      throws Unavailable, InterruptedException {
    Map<String, Object> values = new HashMap<>();
    values.put("tenant", tenant.value());
    values.put("b0", baseline.from());
    values.put("b1", baseline.to());
    values.put("w0", window.from());
    values.put("w1", window.to());
    OpenStore open = opening.open();
    List<String> missing = new ArrayList<>();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      Reading read = new Reading(readers, open, tenant, values);
      Future<List<Row>> services = read.of(GraphSql.SERVICES);
      Future<List<Row>> operations = read.of(GraphSql.OPERATIONS);
      Future<List<Row>> own = read.of(GraphSql.OWN);
      Future<List<Row>> calls = read.of(GraphSql.CALLS);
      Future<List<Row>> patterns = read.of(GraphSql.PATTERNS);
      Future<List<Row>> changes = read.of(GraphSql.CHANGES);
      Future<List<Row>> gauges = read.of(GraphSql.GAUGES);
      Future<List<Row>> counters = read.of(GraphSql.COUNTERS);
      Future<List<Row>> placements = read.of(GraphSql.PLACEMENTS);
      try {
        Map<String, Level> byService = new HashMap<>();
        needed(services).forEach(row -> byService.put(row.text(0), level(row, 1)));
        Map<Call, Level> byCall = new HashMap<>();
        needed(calls)
            .forEach(row ->
                byCall.put(
                    new Call(node(row.text(1), row.text(0)), node(row.text(3), row.text(2))),
                    level(row, 4)));
        List<Resource> resources = new ArrayList<>();
        optional(gauges, "resource metrics", missing).forEach(row -> resources.add(resource(row)));
        optional(counters, "counters of failures", missing)
            .forEach(row -> resources.add(resource(row)));
        double minutes = baseline.minutes();
        return new GraphSnapshot(
            baseline,
            window,
            byService,
            byOperation(optional(operations, "operations", missing)),
            byOperation(optional(own, "own times", missing)),
            byCall,
            optional(patterns, "log patterns", missing).stream()
                .map(row ->
                    new Pattern(
                        row.text(0),
                        row.text(1),
                        (int) row.number(2),
                        row.number(3),
                        row.number(4) / minutes,
                        row.number(5) > 0))
                .toList(),
            optional(changes, "changes", missing).stream()
                .map(row ->
                    new Change(
                        Instant.ofEpochMilli((long) row.number(0)),
                        row.text(1),
                        row.text(2),
                        row.text(3),
                        row.text(4),
                        row.text(5)))
                .toList(),
            resources,
            optional(placements, "the hosts of instances", missing).stream()
                .map(row -> new Placement(row.text(0), row.text(1), (int) row.number(2)))
                .toList(),
            missing);
      } catch (InterruptedException interrupted) {
        readers.shutdownNow();
        throw interrupted;
      }
    }
  }

  private record Reading(
      ExecutorService readers, OpenStore open, TenantId tenant, Map<String, Object> values) {
    Future<List<Row>> of(String sql) {
      Callable<List<Row>> task = () -> rows(open, tenant, sql, values);
      return readers.submit(task);
    }
  }

  private static List<Row> needed(Future<List<Row>> rows) throws Unavailable, InterruptedException {
    try {
      return rows.get();
    } catch (ExecutionException failed) {
      throw new Unavailable(words(failed), failed);
    }
  }

  private static List<Row> optional(Future<List<Row>> rows, String what, List<String> missing)
      throws InterruptedException {
    try {
      return rows.get();
    } catch (ExecutionException failed) {
      missing.add(what + " could not be read: " + words(failed));
      return List.of();
    }
  }

  private static String words(ExecutionException failed) {
    return failed.getCause() instanceof QueryFailure failure
        ? failure.text()
        : String.valueOf(failed.getCause());
  }

  private static List<Row> rows(
      OpenStore open, TenantId tenant, String sql, Map<String, Object> values)
      throws QueryFailure, InterruptedException {
    String database = "`" + open.client().endpoint().database().replace("`", "\\`") + "`";
    Map<String, Object> used = new HashMap<>();
    values.forEach((name, value) -> {
      if (sql.contains("{" + name + ":")) {
        used.put(name, value);
      }
    });
    QueryRequest request =
        new QueryRequest(QueryId.random(), tenant, ORIGIN, sql.formatted(database), used, LIMITS);
    List<Row> rows = new ArrayList<>();
    for (List<@Nullable Object> row : open.queries().run(request).rows()) {
      rows.add(new Row(row));
    }
    return rows;
  }

  private static Map<Operation, Level> byOperation(List<Row> rows) {
    Map<Operation, Level> levels = new HashMap<>();
    rows.forEach(row -> levels.put(new Operation(row.text(0), row.text(1)), level(row, 2)));
    return levels;
  }

  private static Level level(Row row, int at) {
    int minutes = (int) row.number(at + 4);
    return new Level(
        row.number(at),
        row.number(at + 1),
        row.number(at + 2),
        row.number(at + 3),
        usual(row.value(at + 5), minutes, false),
        usual(row.value(at + 6), minutes, true),
        usual(row.value(at + 7), minutes, true));
  }

  /// @param better whether only the lower half tells the spread
  private static @Nullable Baseline usual(@Nullable Object quartiles, int minutes, boolean better) {
    if (minutes < 1
        || !(quartiles instanceof List<?> three)
        || three.size() != 3
        || !(three.get(0) instanceof Number low)
        || !(three.get(1) instanceof Number middle)
        || !(three.get(2) instanceof Number high)
        || !Double.isFinite(middle.doubleValue())) {
      return null;
    }
    double spread =
        better
            ? 2 * (middle.doubleValue() - low.doubleValue())
            : high.doubleValue() - low.doubleValue();
    return new Baseline(middle.doubleValue(), Math.max(0, spread), minutes);
  }

  private static Resource resource(Row row) {
    String metric = row.text(2);
    NodeId owner =
        row.text(0).equals("host")
            ? new NodeId(NodeKind.HOST, row.text(1))
            : NodeId.service(row.text(1));
    return new Resource(
        owner,
        metric,
        metric.endsWith("utilization") ? 0.02 : 0,
        numbers(row.value(3)),
        numbers(row.value(4)));
  }

  private static NodeId node(String kind, String name) {
    NodeKind known =
        switch (kind.toLowerCase(Locale.ROOT)) {
          case "database" -> NodeKind.DATABASE;
          case "queue" -> NodeKind.QUEUE;
          case "external" -> NodeKind.EXTERNAL;
          default -> NodeKind.SERVICE;
        };
    return new NodeId(known, name);
  }

  private static double[] numbers(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream()
            .filter(Number.class::isInstance)
            .mapToDouble(each -> ((Number) each).doubleValue())
            .toArray()
        : new double[0];
  }

  private record Row(List<@Nullable Object> values) {
    @Nullable Object value(int column) {
      return values.get(column);
    }

    String text(int column) {
      return String.valueOf(values.get(column));
    }

    double number(int column) {
      return switch (values.get(column)) {
        case Number number -> number.doubleValue();
        case Boolean flag -> flag ? 1 : 0;
        case null, default -> 0;
      };
    }
  }
}

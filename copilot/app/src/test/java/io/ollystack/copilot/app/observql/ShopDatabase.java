package io.ollystack.copilot.app.observql;

import io.ollystack.anomaly.onnx.TrainedModels;
import io.ollystack.copilot.app.query.DetectorSeriesEngine;
import io.ollystack.copilot.app.query.ServingForecaster;
import io.ollystack.copilot.observql.ObservQl;
import io.ollystack.copilot.observql.analysis.Limits;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.catalog.AttributeEntry;
import io.ollystack.copilot.observql.catalog.AttributeScope;
import io.ollystack.copilot.observql.catalog.AttributeType;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.catalog.MetricType;
import io.ollystack.copilot.observql.catalog.PhysicalSchema;
import io.ollystack.copilot.observql.catalog.ServiceEntry;
import io.ollystack.copilot.observql.catalog.Signal;
import io.ollystack.copilot.observql.result.ResultTable;
import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import io.ollystack.ingest.clickhouse.embedded.TestClickHouse;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.ClickHouseQueryRunner;
import io.ollystack.ingest.clickhouse.query.QueryLog;
import io.ollystack.ingest.clickhouse.schema.SchemaMigrator;
import io.ollystack.ingest.clickhouse.schema.SchemaSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A database of its own with the product's schema, whose catalogue is read from its data; loaded
/// with the shop of the reference or with a test's own rows.
public final class ShopDatabase {
  public static final Instant NOW = Instant.parse("2026-11-20T14:00:00Z");

  private final ClickHouseClient client;
  private ObservQl language;

  private ShopDatabase(ClickHouseClient client) throws Exception {
    this.client = client;
    this.language = language();
  }

  public static ShopDatabase empty() throws Exception {
    ClickHouseClient client = ClickHouseClient.open(TestClickHouse.newDatabase());
    new SchemaMigrator(client, SchemaSettings.DEFAULT).migrate();
    return new ShopDatabase(client);
  }

  public static ShopDatabase shop() throws Exception {
    ShopDatabase shop = empty();
    for (String statement : text("/io/ollystack/prompts/eval/data/shop.sql").split(";\n")) {
      if (!statement.isBlank()) {
        shop.execute(statement);
      }
    }
    shop.refresh();
    return shop;
  }

  public void execute(String sql) throws Exception {
    client.execute(sql.replace("{{database}}", client.endpoint().database()), "load", Map.of());
  }

  /// Reads schema and catalogue anew, after rows were added.
  void refresh() throws Exception {
    language = language();
  }

  ObservQl language() throws Exception {
    PhysicalSchema schema = schema();
    CatalogSnapshot catalog = catalog();
    return new ObservQl(
        tenant -> catalog,
        () -> schema,
        new RunnerExecutor(new ClickHouseQueryRunner(client, QueryLog.NONE, Clock.systemUTC())),
        Limits.DEFAULT,
        Optional.of(
            new DetectorSeriesEngine(
                new ServingForecaster(new TrainedModels(Path.of("target/no-models"))))));
  }

  ObservQl.Outcome run(String query) throws Exception {
    return language.run(query, QueryContext.at(NOW));
  }

  ResultTable table(String query) throws Exception {
    return switch (run(query)) {
      case ObservQl.Outcome.Answered(String _, String _, ResultTable table) -> table;
      case ObservQl.Outcome.Rejected(var report) -> throw new AssertionError(report.render());
    };
  }

  /// Where it is, for a service that is to use it.
  public ClickHouseEndpoint endpoint() {
    return client.endpoint();
  }

  /// What the server answers, as text.
  public List<List<String>> answer(String sql) throws Exception {
    return rows(sql);
  }

  /// The queries of the reference by number.
  public static Map<String, String> examples() throws IOException {
    Map<String, String> examples = new LinkedHashMap<>();
    String number = "";
    for (String line : text("/observql/examples.oql").split("\n")) {
      if (line.startsWith("-- ")) {
        number = line.split(" ")[1];
      } else if (!line.isBlank()) {
        examples.put(number, line);
      }
    }
    return examples;
  }

  public void close() throws Exception {
    client.execute(
        "DROP DATABASE IF EXISTS " + client.endpoint().database() + " SYNC", "drop", Map.of());
    client.close();
  }

  private PhysicalSchema schema() throws Exception {
    List<PhysicalSchema.Column> columns = new ArrayList<>();
    for (List<String> row :
        client.rows(
            "SELECT table, name, type FROM system.columns WHERE database = '"
                + client.endpoint().database()
                + "'",
            "columns",
            Map.of())) {
      columns.add(new PhysicalSchema.Column(row.get(0), row.get(1), row.get(2)));
    }
    return PhysicalSchema.of(client.endpoint().database(), columns);
  }

  private CatalogSnapshot catalog() throws Exception {
    CatalogSnapshot.Builder catalog = CatalogSnapshot.builder();
    for (List<String> row :
        rows("SELECT ServiceName, count() FROM {{database}}.otel_traces GROUP BY ServiceName")) {
      catalog.add(new ServiceEntry(row.get(0), Long.parseLong(row.get(1))));
    }
    metrics(catalog, "gauge", MetricType.GAUGE);
    metrics(catalog, "sum", MetricType.COUNTER);
    metrics(catalog, "histogram", MetricType.HISTOGRAM);
    metrics(catalog, "exponential_histogram", MetricType.EXPONENTIAL_HISTOGRAM);
    metrics(catalog, "summary", MetricType.SUMMARY);
    attributes(catalog, "otel_traces", "SpanAttributes", Signal.TRACES, AttributeScope.RECORD);
    attributes(catalog, "otel_logs", "LogAttributes", Signal.LOGS, AttributeScope.RECORD);
    attributes(catalog, "otel_metrics_gauge", "Attributes", Signal.METRICS, AttributeScope.RECORD);
    attributes(catalog, "otel_metrics_sum", "Attributes", Signal.METRICS, AttributeScope.RECORD);
    attributes(
        catalog, "otel_traces", "ResourceAttributes", Signal.TRACES, AttributeScope.RESOURCE);
    attributes(catalog, "otel_logs", "ResourceAttributes", Signal.LOGS, AttributeScope.RESOURCE);
    attributes(
        catalog,
        "otel_metrics_gauge",
        "ResourceAttributes",
        Signal.METRICS,
        AttributeScope.RESOURCE);
    for (List<String> row :
        rows(
            "SELECT toUnixTimestamp(min(hour)) FROM {{database}}.obs_sampled_hours HAVING count() >"
                + " 0")) {
      catalog.sampledSince(Instant.ofEpochSecond(Long.parseLong(row.get(0))));
    }
    return catalog.build();
  }

  private void metrics(CatalogSnapshot.Builder catalog, String table, MetricType type)
      throws Exception {
    for (List<String> row :
        rows("SELECT DISTINCT MetricName, MetricUnit FROM {{database}}.otel_metrics_" + table)) {
      catalog.add(new MetricEntry(row.get(0), type, row.get(1), List.of()));
    }
  }

  private void attributes(
      CatalogSnapshot.Builder catalog,
      String table,
      String map,
      Signal signal,
      AttributeScope scope)
      throws Exception {
    for (List<String> row :
        rows(
            "SELECT arrayJoin(mapKeys("
                + map
                + ")) AS key, min(isNotNull(toFloat64OrNull("
                + map
                + "[key]))) FROM {{database}}."
                + table
                + " GROUP BY key")) {
      catalog.add(
          new AttributeEntry(
              signal,
              scope,
              row.get(0),
              row.get(1).equals("1") ? AttributeType.NUMBER : AttributeType.STRING,
              1,
              List.of()));
    }
  }

  private List<List<String>> rows(String sql) throws Exception {
    return client.rows(
        sql.replace("{{database}}", client.endpoint().database()), "catalogue", Map.of());
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = ShopDatabase.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

package io.ollystack.ingest.clickhouse.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import io.ollystack.ingest.clickhouse.Secret;
import io.ollystack.ingest.clickhouse.embedded.TestClickHouse;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.schema.SchemaSettings.Layout;
import io.ollystack.ingest.clickhouse.schema.SchemaSettings.Retention;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaMigratorIT {
  @SuppressWarnings("NullAway.Init")
  private ClickHouseClient client;

  @BeforeEach
  void open() {
    client = ClickHouseClient.open(TestClickHouse.newDatabase());
  }

  @AfterEach
  void close() throws Exception {
    MigratedDatabase.dropAndClose(client);
  }

  @Test
  void createsTheDatabaseAndEveryTableOnce() throws Exception {
    execute("DROP DATABASE %s");
    SchemaMigrator.Report first = migrate(SchemaSettings.DEFAULT);
    assertThat(first.applied()).isEqualTo(Migration.NAMES);
    assertThat(first.retentionChanged()).isEmpty();
    assertThat(tables())
        .contains(
            "otel_traces",
            "otel_traces_trace_id_ts",
            "otel_traces_trace_id_ts_mv",
            "otel_logs",
            "otel_metrics_gauge",
            "otel_metrics_sum",
            "otel_metrics_histogram",
            "otel_metrics_exponential_histogram",
            "otel_metrics_summary",
            "obs_changes",
            "obs_alerts",
            "obs_incidents",
            "obs_anomalies",
            "obs_topology_edges",
            "obs_query_log",
            "obs_dead_letter",
            "obs_catalog_attributes");
    SchemaMigrator.Report second = migrate(SchemaSettings.DEFAULT);
    assertThat(second.applied()).isEmpty();
    assertThat(second.retentionChanged()).isEmpty();
  }

  @Test
  void aRunThatDiedHalfWayIsRepeated() throws Exception {
    migrate(SchemaSettings.DEFAULT);
    execute("TRUNCATE TABLE %s.obs_schema_migrations");
    execute("DROP TABLE %s.obs_dead_letter SYNC");
    assertThat(migrate(SchemaSettings.DEFAULT).applied()).isEqualTo(Migration.NAMES);
    assertThat(tables()).contains("obs_dead_letter");
  }

  @Test
  void concurrentMigratorsAllSucceed() throws Exception {
    List<Callable<SchemaMigrator.Report>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(() ->
          migrate(
              new SchemaSettings(
                  new Layout.SingleNode(), Retention.ofSignals(Duration.ofDays(30)))));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var report : threads.invokeAll(calls)) {
        assertThat(report.get().serverVersion()).isNotBlank();
      }
    }
    assertThat(rows("SELECT count() FROM %s.obs_schema_migrations FINAL").getFirst().getFirst())
        .isEqualTo(Integer.toString(Migration.NAMES.size()));
    assertThat(ttl("otel_logs")).contains("toIntervalSecond(2592000)");
  }

  @Test
  void retentionFollowsTheSettings() throws Exception {
    Duration day = Duration.ofDays(1);
    migrate(
        new SchemaSettings(
            new Layout.SingleNode(),
            new Retention(day.multipliedBy(7), Duration.ZERO, day.multipliedBy(3), day)));
    assertThat(ttl("otel_traces")).endsWith("toDateTime(Timestamp) + toIntervalSecond(604800)");
    assertThat(ttl("otel_traces_trace_id_ts")).endsWith("toIntervalSecond(604800)");
    assertThat(ttl("otel_logs")).endsWith("toIntervalSecond(259200)");
    assertThat(ttl("otel_metrics_sum")).isEmpty();
    assertThat(ttl("obs_query_log")).endsWith("toDateTime(ts) + toIntervalSecond(86400)");
    assertThat(ttl("obs_catalog_metrics")).isEmpty();

    SchemaMigrator.Report changed =
        migrate(
            new SchemaSettings(
                new Layout.SingleNode(),
                new Retention(Duration.ZERO, Duration.ZERO, day.multipliedBy(3), day)));
    assertThat(changed.retentionChanged())
        .containsExactly("otel_traces", "otel_traces_trace_id_ts", "obs_traces");
    assertThat(ttl("otel_traces")).isEmpty();
  }

  @Test
  void keepsATableThatACollectorMade() throws Exception {
    execute(
        "CREATE TABLE %s.otel_metrics_sum (ServiceName LowCardinality(String), MetricName String,"
            + " MetricDescription String, MetricUnit String,"
            + " ResourceAttributes Map(LowCardinality(String), String),"
            + " ScopeAttributes Map(LowCardinality(String), String),"
            + " Attributes Map(LowCardinality(String), String), TimeUnix DateTime, Value Float64,"
            + " AggregationTemporality Int32, IsMonotonic Bool)"
            + " ENGINE = MergeTree ORDER BY (ServiceName, MetricName, TimeUnix)");
    execute("INSERT INTO %s.otel_metrics_sum (MetricName, Value) VALUES ('old', 1)");
    migrate(SchemaSettings.DEFAULT);
    assertThat(rows("SELECT MetricName, TenantId FROM %s.otel_metrics_sum"))
        .containsExactly(List.of("old", ""));
    assertThat(engine("otel_metrics_sum")).contains("non_replicated_deduplication_window = 5000");
    execute(
        "INSERT INTO %s.otel_metrics_sum (MetricName, ServiceName, Value) VALUES ('new', 's', 2)");
    assertThat(rows("SELECT Metric, Type, Service FROM %s.obs_catalog_metrics"))
        .containsExactly(List.of("new", "up_down_counter", "s"));
  }

  @Test
  void anEditedMigrationIsAnError() throws Exception {
    migrate(SchemaSettings.DEFAULT);
    List<Migration> edited = new ArrayList<>(Migration.all());
    edited.set(1, Migration.of(Migration.NAMES.get(1), "-- edited\n"));
    assertThatExceptionOfType(SchemaFailure.ChangedMigration.class)
        .isThrownBy(() -> new SchemaMigrator(client, SchemaSettings.DEFAULT, edited).migrate())
        .withMessageMatching(
            "migration 0002-derived-tables of database `test_\\w+` at http://\\S+ was applied as [0-9a-f]{12}, the program's file is [0-9a-f]{12}\\. Expected the same file: an applied migration is never edited\\. Undo the edit and put the change into a new migration\\.");
  }

  @Test
  void aNewerDatabaseIsAnError() throws Exception {
    migrate(SchemaSettings.DEFAULT);
    assertThatExceptionOfType(SchemaFailure.DatabaseTooNew.class)
        .isThrownBy(() ->
            new SchemaMigrator(client, SchemaSettings.DEFAULT, Migration.all().subList(0, 2))
                .migrate())
        .withMessageMatching(
            "database `test_\\w+` at http://\\S+ has migration 0003 \\(0003-catalogue\\), this program knows them up to 0002\\. Expected a program at least as new as the database; upgrade the program, or use another database\\.");
  }

  @Test
  void anUnreachableServerIsNamed() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    URI nowhere = URI.create("http://127.0.0.1:" + port);
    try (ClickHouseClient other =
        ClickHouseClient.open(new ClickHouseEndpoint(nowhere, "x", "default", Secret.NONE))) {
      assertThatExceptionOfType(SchemaFailure.Unavailable.class)
          .isThrownBy(() -> new SchemaMigrator(other, SchemaSettings.DEFAULT).migrate())
          .withMessageStartingWith(
              "schema: ask for the version: no complete answer from ClickHouse at " + nowhere);
    }
  }

  private SchemaMigrator.Report migrate(SchemaSettings settings) throws Exception {
    return new SchemaMigrator(client, settings).migrate();
  }

  private List<String> tables() throws Exception {
    return client
        .rows(
            "SELECT name FROM system.tables WHERE database = {d:String}",
            "tables",
            Map.of("d", client.endpoint().database()))
        .stream()
        .map(List::getFirst)
        .toList();
  }

  private String engine(String table) throws Exception {
    return client
        .rows(
            "SELECT engine_full FROM system.tables WHERE database = {d:String} AND name = {t:String}",
            "engine",
            Map.of("d", client.endpoint().database(), "t", table))
        .getFirst()
        .getFirst();
  }

  private String ttl(String table) throws Exception {
    return RetentionRule.present(engine(table)).orElse("");
  }

  private List<List<String>> rows(String sql) throws Exception {
    return client.rows(sql.formatted(client.endpoint().database()), "rows", Map.of());
  }

  private void execute(String sql) throws Exception {
    client.execute(sql.formatted(client.endpoint().database()), "execute", Map.of());
  }
}

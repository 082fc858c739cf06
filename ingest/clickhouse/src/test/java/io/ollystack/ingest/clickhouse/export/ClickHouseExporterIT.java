package io.ollystack.ingest.clickhouse.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.ClickHouseQueryRunner;
import io.ollystack.ingest.clickhouse.query.QueryLimits;
import io.ollystack.ingest.clickhouse.query.QueryLog;
import io.ollystack.ingest.clickhouse.query.QueryRequest;
import io.ollystack.ingest.clickhouse.query.ResultTable;
import io.ollystack.ingest.clickhouse.schema.MigratedDatabase;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.MetricKind;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.Unavailable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClickHouseExporterIT {
  @SuppressWarnings("NullAway.Init")
  private ClickHouseClient client;

  @SuppressWarnings("NullAway.Init")
  private ClickHouseExporter exporter;

  @BeforeEach
  void open() throws Exception {
    client = MigratedDatabase.open();
    exporter = new ClickHouseExporter(client, ClickHouseExporterSettings.DEFAULT);
  }

  @AfterEach
  void close() throws Exception {
    MigratedDatabase.dropAndClose(client);
  }

  @Test
  void everyColumnOfASpanArrives() throws Exception {
    SampleBatches samples = new SampleBatches(1);
    List<SpanBatch> batches =
        List.of(samples.spans("", 1), samples.spans("", 300), samples.spans("", 37));
    export(batches, "t1");
    List<Map<String, Object>> expected = new ArrayList<>();
    batches.forEach(b -> rows(b, row -> expected.add(ExpectedRows.span(b, row))));
    assertTable("otel_traces", "SpanId", expected);
    assertThat(number("SELECT count() FROM otel_traces_trace_id_ts"))
        .isEqualTo(number("SELECT uniqExact(TraceId) FROM otel_traces WHERE TraceId != ''"));
  }

  @Test
  void everyColumnOfALogRecordArrives() throws Exception {
    SampleBatches samples = new SampleBatches(2);
    List<LogBatch> batches = List.of(withPatterns(samples.logs("", 200)), samples.logs("", 100));
    export(batches, "t1");
    List<Map<String, Object>> expected = new ArrayList<>();
    batches.forEach(b -> rows(b, row -> expected.add(ExpectedRows.log(b, row))));
    assertTable("otel_logs", "SpanId", expected);
  }

  @Test
  void everyColumnOfEveryKindOfMetricArrives() throws Exception {
    SampleBatches samples = new SampleBatches(3);
    List<MetricBatch> batches = List.of(samples.metrics("", 400), samples.metrics("", 100));
    export(batches, "t1");
    for (MetricKind kind : MetricKind.values()) {
      List<Map<String, Object>> expected = new ArrayList<>();
      batches.forEach(b ->
          rows(
              b,
              row -> {
                if (b.kind(row) == kind) {
                  expected.add(ExpectedRows.point(b, row));
                }
              }));
      assertThat(expected).hasSizeGreaterThan(50);
      assertTable(
          "otel_metrics_" + kind.name().toLowerCase(Locale.ROOT), "StartTimeUnix", expected);
    }
  }

  @Test
  void tenantsStayApart() throws Exception {
    SampleBatches samples = new SampleBatches(4);
    export(List.of(samples.spans("acme", 10)), "t1");
    export(List.of(samples.spans("globex", 20)), "t2");
    assertThat(number("SELECT count() FROM otel_traces WHERE TenantId = 'acme'")).isEqualTo(10);
    assertThat(
            number(
                "SELECT sum(Records) FROM obs_catalog_services WHERE TenantId = 'globex' AND Signal = 'traces'"))
        .isEqualTo(20);
  }

  @Test
  void aBlockThatComesAgainIsStoredOnceInTheViewsToo() throws Exception {
    List<SpanBatch> batches = List.of(new SampleBatches(5).spans("", 500));
    for (int i = 0; i < 3; i++) {
      export(batches, "spool/traces/1-9");
      // As after a restart: another exporter, which remembers nothing.
      exporter = new ClickHouseExporter(client, ClickHouseExporterSettings.DEFAULT);
    }
    assertThat(number("SELECT count() FROM otel_traces")).isEqualTo(500);
    assertThat(number("SELECT sum(Records) FROM obs_catalog_services")).isEqualTo(500);
    assertThat(number("SELECT sum(Records) FROM obs_catalog_operations")).isEqualTo(500);
    long traces = number("SELECT uniqExact(TraceId) FROM otel_traces");
    assertThat(number("SELECT count() FROM otel_traces_trace_id_ts")).isEqualTo(traces);
    // The same rows under another token are other rows.
    export(batches, "spool/traces/10-18");
    assertThat(number("SELECT count() FROM otel_traces")).isEqualTo(1000);
  }

  @Test
  void aBlockWhoseViewFailedIsCompletedByItsRepetition() throws Exception {
    client.execute(
        "ALTER TABLE %s.obs_catalog_operations ADD CONSTRAINT closed CHECK 0".formatted(database()),
        "test",
        Map.of());
    List<SpanBatch> batches = List.of(new SampleBatches(6).spans("", 100));
    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> export(batches, "t1"));
    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> export(batches, "t1"));
    client.execute(
        "ALTER TABLE %s.obs_catalog_operations DROP CONSTRAINT closed".formatted(database()),
        "test",
        Map.of());
    export(batches, "t1");
    assertThat(number("SELECT count() FROM otel_traces")).isEqualTo(100);
    assertThat(number("SELECT sum(Records) FROM obs_catalog_operations")).isEqualTo(100);
    assertThat(number("SELECT sum(Records) FROM obs_catalog_services")).isEqualTo(100);
    assertThat(exporter.statistics().rowsWithoutViews()).isZero();
  }

  @Test
  void aViewThatAlwaysFailsDoesNotHoldUpTheRows() throws Exception {
    client.execute(
        "CREATE MATERIALIZED VIEW %1$s.fails_mv TO %1$s.obs_catalog_services AS SELECT throwIf(1, 'broken') AS Records FROM %1$s.otel_traces"
            .formatted(database()),
        "test",
        Map.of());
    List<SpanBatch> batches = List.of(new SampleBatches(14).spans("", 100));
    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> export(batches, "t1"));
    assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> export(batches, "t1"));
    assertThat(export(batches, "t1")).isZero();
    assertThat(exporter.statistics().rowsWithoutViews()).isEqualTo(100);
    assertThat(number("SELECT count() FROM otel_traces")).isEqualTo(100);
    assertThat(number("SELECT sum(Records) FROM obs_catalog_services")).isEqualTo(100);
    assertThat(number("SELECT sum(Records) FROM obs_catalog_operations")).isEqualTo(100);
  }

  @Test
  void rowsThatAreRefusedAreKeptApartAndTheOthersStored() throws Exception {
    client.execute(
        "ALTER TABLE %s.otel_traces ADD CONSTRAINT no_poison CHECK SpanName != 'operation 7'"
            .formatted(database()),
        "test",
        Map.of());
    SpanBatch batch = new SampleBatches(7).spans("acme", 400);
    long poison =
        java.util.stream.IntStream.range(0, 400)
            .filter(row -> batch.context().term(batch.name(row)).equals("operation 7"))
            .count();
    assertThat(poison).isBetween(2L, 40L);
    for (int i = 0; i < 2; i++) {
      // Twice, as after a crash in the middle.
      assertThat(export(List.of(batch), "t1")).isEqualTo(poison);
    }
    assertThat(number("SELECT count() FROM otel_traces")).isEqualTo(400 - poison);
    assertThat(number("SELECT sum(Records) FROM obs_catalog_services")).isEqualTo(400 - poison);
    ResultTable dead =
        query(
            "SELECT DISTINCT target, error_code, JSONExtractString(content, 'SpanName'), TenantId,"
                + " reason LIKE '%Constraint `no_poison`%' FROM obs_dead_letter");
    assertThat(dead.rows())
        .containsExactly(List.of("otel_traces", 469L, "operation 7", "acme", 1L));
    assertThat(number("SELECT count() FROM obs_dead_letter")).isEqualTo(poison);
    assertThat(exporter.statistics().rejectedRows()).isEqualTo(Map.of(469, 2 * poison));
    assertThat(exporter.statistics().storedRows()).isEqualTo(2 * (400 - poison));
  }

  @Test
  void whenEveryRowIsRefusedNotEveryRowIsTriedAlone() throws Exception {
    client.execute(
        "ALTER TABLE %s.otel_logs ADD CONSTRAINT nothing CHECK SeverityNumber > 200"
            .formatted(database()),
        "test",
        Map.of());
    assertThat(export(List.of(new SampleBatches(8).logs("", 2000)), "t1")).isEqualTo(2000);
    assertThat(number("SELECT count() FROM obs_dead_letter")).isEqualTo(2000);
    assertThat(exporter.statistics().failedInserts().get("rejected")).isLessThan(200);
  }

  @Test
  void adaptsToTheTablesOfAnotherTime() throws Exception {
    client.execute("DROP TABLE %s.otel_metrics_sum SYNC".formatted(database()), "test", Map.of());
    client.execute(
        ("CREATE TABLE %s.otel_metrics_sum (MetricName LowCardinality(String), ServiceName String,"
                + " TimeUnix DateTime, Value Float64, Attributes Map(LowCardinality(String), String),"
                + " MetricUnit String, MetricDescription String, TenantId String,"
                + " ResourceAttributes Map(LowCardinality(String), String),"
                + " ScopeAttributes Map(LowCardinality(String), String), IsMonotonic Bool,"
                + " AggregationTemporality Int32, Extra UInt8 DEFAULT 42)"
                + " ENGINE = MergeTree ORDER BY TimeUnix")
            .formatted(database()),
        "test",
        Map.of());
    MetricBatch batch = new SampleBatches(9).metrics("", 50);
    int sums = batch.rowsOf(MetricKind.SUM).length;
    export(List.of(batch), "t1");
    assertThat(
            number(
                "SELECT count() FROM otel_metrics_sum WHERE Extra = 42 AND toDate(TimeUnix) = '2026-11-20'"))
        .isEqualTo(sums);
  }

  @Test
  void aTableThatChangesWhileWeRunIsReadAgain() throws Exception {
    SampleBatches samples = new SampleBatches(10);
    export(List.of(samples.logs("", 5)), "t1");
    client.execute(
        "ALTER TABLE %s.otel_logs DROP COLUMN EventName".formatted(database()), "test", Map.of());
    export(List.of(samples.logs("", 5)), "t2");
    assertThat(number("SELECT count() FROM otel_logs")).isEqualTo(10);
  }

  @Test
  void aMissingTableIsUnavailableAndNamesTheRemedy() throws Exception {
    client.execute("DROP TABLE %s.otel_logs SYNC".formatted(database()), "test", Map.of());
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> export(List.of(new SampleBatches(11).logs("", 5)), "t1"))
        .withMessageStartingWith("table `otel_logs` does not exist in database `" + database())
        .withMessageEndingWith("run the role `migrate`.");
  }

  @Test
  void dataOfManyYearsFitsOneBlock() throws Exception {
    io.ollystack.ingest.telemetry.LogBatchBuilder logs =
        new io.ollystack.ingest.telemetry.LogBatchBuilder(
            new io.ollystack.ingest.telemetry.TenantId(""));
    int scope = logs.context().addScope(logs.context().addResource());
    for (int day = 0; day < 300; day++) {
      logs.add(scope);
      logs.timeEpochNanos(Duration.ofDays(day * 40L).toNanos());
    }
    export(List.of(logs.build()), "t1");
    assertThat(number("SELECT uniqExact(toDate(Timestamp)) FROM otel_logs")).isEqualTo(300);
  }

  @Test
  void largeBlocksGoInPieces() throws Exception {
    exporter =
        new ClickHouseExporter(
            client, new ClickHouseExporterSettings(100, 2, Duration.ofSeconds(30), Duration.ZERO));
    SampleBatches samples = new SampleBatches(12);
    export(List.of(samples.spans("", 150), samples.spans("", 175)), "t1");
    assertThat(number("SELECT uniqExact(SpanId) FROM otel_traces")).isEqualTo(325);
    assertThat(exporter.statistics().inserts()).isEqualTo(4);
  }

  @Test
  void theCatalogueKnowsWhatWasStored() throws Exception {
    SampleBatches samples = new SampleBatches(13);
    export(List.of(samples.spans("", 1000)), "t1");
    export(List.of(samples.logs("", 100)), "t2");
    export(List.of(samples.metrics("", 300)), "t3");
    assertThat(
            query(
                    "SELECT Service, sum(Records) FROM obs_catalog_services WHERE Signal = 'traces' GROUP BY 1 ORDER BY 1")
                .rows())
        .isEqualTo(
            query("SELECT ServiceName, count() FROM otel_traces GROUP BY 1 ORDER BY 1").rows());
    assertThat(
            query(
                    "SELECT Metric, Type, sum(Records) FROM obs_catalog_metrics WHERE Type = 'histogram' GROUP BY 1, 2 ORDER BY 1")
                .rows())
        .isEqualTo(
            query(
                    "SELECT MetricName, 'histogram', count() FROM otel_metrics_histogram GROUP BY 1 ORDER BY 1")
                .rows());
    assertThat(
            query(
                    "SELECT Key, sum(Records) FROM obs_catalog_attributes WHERE Signal = 'traces' AND Scope = 'record' GROUP BY 1 ORDER BY 1")
                .rows())
        .isEqualTo(
            query(
                    "SELECT arrayJoin(mapKeys(SpanAttributes)) AS k, count() FROM otel_traces GROUP BY 1 ORDER BY 1")
                .rows());
    assertThat(
            query(
                    "SELECT arraySort(arrayMap(v -> v.1, topKWeightedMerge(32, 3, 'counts')(Frequent)))"
                        + " FROM obs_catalog_attributes WHERE Signal = 'traces' AND Scope = 'resource' AND Key = 'service.name'")
                .rows())
        .containsExactly(List.of(List.of("service-0", "service-1", "service-2")));
    assertThat(
            number(
                "SELECT count() FROM obs_catalog_attributes WHERE Signal = 'metrics' AND Scope = 'scope'"))
        .isPositive();
  }

  private long export(List<? extends TelemetryBatch> batches, String token) throws Exception {
    TelemetryBatch first = batches.getFirst();
    Signal signal = first.signal();
    return exporter
        .export(new ExportBlock(signal, first.tenant(), List.copyOf(batches), token))
        .rejectedRows();
  }

  private void assertTable(String table, String key, List<Map<String, Object>> expected)
      throws Exception {
    ResultTable stored = query("SELECT * FROM " + table + " ORDER BY " + key);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (List<?> row : stored.rows()) {
      Map<String, Object> named = new HashMap<>();
      for (int i = 0; i < row.size(); i++) {
        named.put(stored.columns().get(i).name(), row.get(i));
      }
      rows.add(named);
    }
    List<Map<String, Object>> ordered =
        expected.stream()
            .sorted(Comparator.comparing(row -> String.valueOf(row.get(key))))
            .toList();
    assertThat(rows).hasSameSizeAs(ordered);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i)).isEqualTo(ordered.get(i));
    }
  }

  /// Some records without a template.
  private static LogBatch withPatterns(LogBatch batch) {
    int[] ofRow =
        java.util.stream.IntStream.range(0, batch.size()).map(row -> row % 3 - 1).toArray();
    return batch.withPatterns(List.of("paid <*> EUR", "refused"), ofRow);
  }

  private static void rows(TelemetryBatch batch, java.util.function.IntConsumer row) {
    java.util.stream.IntStream.range(0, batch.size()).forEach(row);
  }

  private ResultTable query(String sql) throws Exception {
    return new ClickHouseQueryRunner(client, QueryLog.NONE, Clock.systemUTC())
        .run(QueryRequest.of(sql, Map.of()).withLimits(QueryLimits.NONE));
  }

  private long number(String sql) throws Exception {
    return ((Number) java.util.Objects.requireNonNull(query(sql).rows().getFirst().getFirst()))
        .longValue();
  }

  private String database() {
    return client.endpoint().database();
  }
}

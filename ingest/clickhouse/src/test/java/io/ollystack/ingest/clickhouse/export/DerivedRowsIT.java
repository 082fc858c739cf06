package io.ollystack.ingest.clickhouse.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.schema.MigratedDatabase;
import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.DerivedRows.CountLists;
import io.ollystack.ingest.pipeline.component.DerivedRows.Counts;
import io.ollystack.ingest.pipeline.component.DerivedRows.Histograms;
import io.ollystack.ingest.pipeline.component.DerivedRows.Histograms.Buckets;
import io.ollystack.ingest.pipeline.component.DerivedRows.TextLists;
import io.ollystack.ingest.pipeline.component.DerivedRows.Texts;
import io.ollystack.ingest.pipeline.component.DerivedRows.Times;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Derived rows arrive in their tables, add up over replicas and windows, and come once.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DerivedRowsIT {
  private static final long NOON = 1_772_366_400_000_000_000L;

  @SuppressWarnings("NullAway.Init")
  private ClickHouseClient client;

  @SuppressWarnings("NullAway.Init")
  private ClickHouseExporter exporter;

  @BeforeAll
  void open() throws Exception {
    client = MigratedDatabase.open();
    exporter = new ClickHouseExporter(client, ClickHouseExporterSettings.DEFAULT);
  }

  @AfterAll
  void close() throws Exception {
    MigratedDatabase.dropAndClose(client);
  }

  @Test
  void incrementsOfReplicasAddUpAndARepetitionCountsOnce() throws Exception {
    exporter.store(edge(3, new Buckets(new int[] {700, 900}, new long[] {1, 2})), "replica-1/1");
    exporter.store(edge(3, new Buckets(new int[] {700, 900}, new long[] {1, 2})), "replica-1/1");
    // The same increment from another replica is no repetition: only the token tells.
    exporter.store(edge(3, new Buckets(new int[] {700, 900}, new long[] {1, 2})), "replica-2/1");

    assertThat(
            rows(
                "SELECT sum(calls), toString(sumMap(durations)), toUnixTimestamp(any(ts)), any(TenantId)"
                    + " FROM obs_topology_edges"))
        .containsExactly(List.of("6", "{700:2,900:4}", "1772366400", "acme"));
    assertThat(
            rows(
                "SELECT caller, callee, sum(calls), toUnixTimestamp(min(first_seen))"
                    + " FROM obs_topology_edge_life GROUP BY ALL"))
        .containsExactly(List.of("cart", "redis", "6", "1772366400"));
  }

  @Test
  void listsArriveAsTheyAre() throws Exception {
    exporter.store(
        new DerivedRows(
            "obs_traces",
            TenantId.NONE,
            List.of(
                new Times("ts", new long[] {NOON + 7, NOON}),
                new Texts("trace_id", List.of("ab", "cd")),
                new TextLists("critical_services", List.of(List.of("a", "ü"), List.of())),
                new CountLists("critical_times", List.of(new long[] {5, -1}, new long[0])))),
        "t");

    assertThat(
            rows(
                "SELECT trace_id, toString(critical_services), toString(critical_times),"
                    + " toUnixTimestamp64Nano(ts) FROM obs_traces ORDER BY trace_id"))
        .containsExactly(
            List.of("ab", "['a','ü']", "[5,18446744073709551615]", String.valueOf(NOON + 7)),
            List.of("cd", "[]", "[]", String.valueOf(NOON)));
  }

  @Test
  void whatTheServerRefusesForGoodIsRejected() {
    var rows =
        new DerivedRows("obs_no_such_table", TenantId.NONE, List.of(new Texts("a", List.of("b"))));

    assertThatThrownBy(() -> exporter.store(rows, "t")).isInstanceOf(RejectedData.class);
  }

  private static DerivedRows edge(long calls, Buckets durations) {
    return new DerivedRows(
        "obs_topology_edges",
        new TenantId("acme"),
        List.of(
            new Times("ts", new long[] {NOON}),
            new Texts("caller", List.of("cart")),
            new Texts("callee", List.of("redis")),
            new Counts("calls", new long[] {calls}),
            new Histograms("durations", List.of(durations))));
  }

  private List<List<String>> rows(String sql) throws Exception {
    return client.rows(
        sql.replaceAll("(obs_\\w+)", "`" + client.endpoint().database() + "`.$1"),
        "read",
        Map.of());
  }
}

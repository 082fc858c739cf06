package io.ollystack.ingest.clickhouse.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.schema.MigratedDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Each test has services of its own in one database; times are minutes and seconds ago.
final class ChangeWatchIT {
  private static ClickHouseClient client;

  @BeforeAll
  static void open() throws Exception {
    client = MigratedDatabase.open();
  }

  @AfterAll
  static void close() throws Exception {
    MigratedDatabase.dropAndClose(client);
  }

  @Test
  void seesThatAServiceWentBack() throws Exception {
    spans("back", "1.0", "a", "p1", 600, 420);
    spans("back", "1.1", "b", "p2", 420, 120);
    spans("back", "1.0", "c", "p3", 120, 0);

    assertThat(changes("back", "deploy"))
        .containsExactly(List.of("1.0", "1.1", "back went back to 1.0"));
  }

  @Test
  void takesACanaryForNoRollBack() throws Exception {
    spans("canary", "1.0", "a", "p1", 600, 0);
    spans("canary", "1.0", "a", "p1", 600, 0);
    spans("canary", "1.1", "b", "p2", 500, 400);
    spans("canary", "1.1", "b", "p2", 200, 0);

    assertThat(changes("canary", "deploy")).isEmpty();
  }

  @Test
  void seesARestartOfTheSameVersionOnly() throws Exception {
    spans("again", "1.0", "again-0", "start1", 600, 300);
    spans("again", "1.0", "again-0", "start2", 290, 100);
    spans("again", "1.1", "again-0", "start3", 90, 0);

    assertThat(changes("again", "restart"))
        .containsExactly(List.of("1.0", "", "instance again-0 of again restarted"));
  }

  @Test
  void seesInstancesComeAndGoButNotTheFirst() throws Exception {
    spans("wide", "1.0", "wide-a", "p1", 900, 0);
    spans("wide", "1.0", "wide-b", "p2", 890, 300);
    spans("wide", "1.0", "wide-c", "p3", 400, 0);

    assertThat(changes("wide", "scale"))
        .containsExactly(
            List.of("1.0", "", "instance wide-b of wide fell silent"),
            List.of("1.0", "", "instance wide-c of wide joined"));
  }

  @Test
  void seesAFlagTurned() throws Exception {
    flag("flags", "new-cart", "off", 600);
    flag("flags", "new-cart", "on", 100);

    assertThat(changes("flags", "flag"))
        .containsExactly(List.of("on", "off", "flag new-cart of flags: on, after off"));
  }

  @Test
  void seesTheFirstErrorOfAKind() throws Exception {
    log("noisy", 17, "old error <*>", 900);
    log("noisy", 17, "new error <*>", 100);
    log("noisy", 9, "new remark <*>", 90);

    assertThat(changes("noisy", "log_pattern"))
        .containsExactly(List.of("", "", "first error of this kind: new error <*>"));
    assertThat(
            client.rows(
                "SELECT sum(records) FROM "
                    + table("obs_log_pattern_counts")
                    + " WHERE service = 'noisy'",
                "read counts",
                Map.of()))
        .containsExactly(List.of("3"));
  }

  @Test
  void seesEdgesAppearAndVanishWhileTheirCallerGoesOn() throws Exception {
    spans("caller", "1.0", "a", "p1", 1_800, 0);
    edge("caller", "steady", "grpc", 1_780, 0);
    edge("caller", "old-db", "postgresql", 1_780, 600);
    edge("caller", "fraud", "http", 300, 0);
    edge("caller", "brief", "http", 1_700, 1_690);
    spans("over", "1.0", "a", "p1", 1_800, 600);
    edge("over", "steady", "grpc", 1_780, 600);

    assertThat(changes("caller", "edge"))
        .containsExactly(
            List.of("", "", "caller began to call fraud (http)"),
            List.of("", "", "caller no longer calls old-db (postgresql)"));
    assertThat(changes("over", "edge")).as("it fell silent itself").isEmpty();
  }

  /// A call every ten seconds.
  private static void edge(String caller, String callee, String protocol, int from, int to)
      throws Exception {
    insert(
        "obs_topology_edges (ts, caller, callee, protocol, calls) SELECT now() - INTERVAL ("
            + from
            + " - 10 * number) SECOND, '"
            + caller
            + "', '"
            + callee
            + "', '"
            + protocol
            + "', 2 FROM numbers("
            + ((from - to) / 10 + 1)
            + ")");
  }

  /// After two looks, as by two replicas.
  private static List<List<String>> changes(String service, String kind) throws Exception {
    ChangeWatch watch = new ChangeWatch(client);
    watch.record();
    watch.record();
    return client.rows(
        "SELECT version, previous_version, description FROM "
            + table("obs_changes")
            + " FINAL WHERE source = 'telemetry' AND service = '"
            + service
            + "' AND kind = '"
            + kind
            + "' ORDER BY ts DESC, id",
        "read changes",
        Map.of());
  }

  /// A span every two seconds.
  private static void spans(
      String service, String version, String instance, String start, int from, int to)
      throws Exception {
    insert(
        "otel_traces (Timestamp, ServiceName, ResourceAttributes) SELECT now64(9) - INTERVAL ("
            + from
            + " - 2 * number) SECOND, '"
            + service
            + "', map('service.version', '"
            + version
            + "', 'k8s.pod.name', '"
            + instance
            + "', 'process.creation.time', '"
            + start
            + "') FROM numbers("
            + (from - to) / 2
            + ")");
  }

  private static void flag(String service, String flag, String variant, int ago) throws Exception {
    insert(
        "otel_traces (Timestamp, ServiceName, Events.Timestamp, Events.Name, Events.Attributes) SELECT t, '"
            + service
            + "', [t], ['feature_flag.evaluation'], [map('feature_flag.key', '"
            + flag
            + "', 'feature_flag.result.variant', '"
            + variant
            + "')] FROM (SELECT now64(9) - INTERVAL "
            + ago
            + " SECOND AS t)");
  }

  private static void log(String service, int severity, String pattern, int ago) throws Exception {
    insert(
        "otel_logs (Timestamp, ServiceName, SeverityNumber, Body, Pattern) SELECT now64(9) - INTERVAL "
            + ago
            + " SECOND, '"
            + service
            + "', "
            + severity
            + ", 'body', '"
            + pattern
            + "'");
  }

  private static void insert(String into) throws Exception {
    client.execute(
        "INSERT INTO " + client.endpoint().database() + "." + into, "insert rows", Map.of());
  }

  private static String table(String name) {
    return client.endpoint().database() + "." + name;
  }
}

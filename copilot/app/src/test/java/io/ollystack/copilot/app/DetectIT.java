package io.ollystack.copilot.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.app.observql.ShopDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The role detect over stored roll-ups: three services in a chain and one beside them, half an
/// hour in health, then a minute and a half in which the last of the chain is slow.
class DetectIT {
  @TempDir static Path directory;
  private static ShopDatabase database;

  @BeforeAll
  static void load() throws Exception {
    database = ShopDatabase.empty();
    // A few minutes ahead, too, so that traffic does not cease while the test runs.
    String windows =
        """
        WITH
          toUnixTimestamp(now()) AS t,
          toDateTime(intDiv(t, 10) * 10 - 1800 + number * 10) AS w,
          service IN ('frontend', 'checkout', 'payment') AND w >= toDateTime(t - 90) AS slow,
          18 + (number * 7 + length(service)) % 5 AS n,
          if(slow, map(toUInt16(1600), toUInt64(n)),
             map(toUInt16(1250), toUInt64(n - 1), toUInt16(1330), toUInt64(1))) AS d
        """;
    database.execute(
        "INSERT INTO {{database}}.obs_rollups (ts, service, operation, kind, dimensions, entry,"
            + " requests, errors, duration_sum, durations, TenantId) "
            + windows
            + """
            SELECT w, service, concat('GET /', service), 'Server', '', 1, n, 0, n * 20000000, d, ''
            FROM numbers(240)
            ARRAY JOIN ['frontend', 'checkout', 'payment', 'search'] AS service
            """);
    database.execute(
        "INSERT INTO {{database}}.obs_topology_edges (ts, caller, callee, protocol, calls, errors,"
            + " duration_sum, durations, TenantId) "
            + windows
            + """
            SELECT w, edge.1, edge.2 AS service, 'http', n, 0, n * 20000000, d, ''
            FROM numbers(240)
            ARRAY JOIN [('frontend', 'checkout'), ('checkout', 'payment'), ('frontend', 'search')]
              AS edge
            """);
  }

  @AfterAll
  static void close() throws Exception {
    database.close();
  }

  @Test
  void faultIsOneGroupOneAlertAndTheRestartRepeatsNothing() throws Exception {
    try (ServiceProcess service = start()) {
      service.await("the alert", () -> count("obs_alerts", "state = 'firing'") == 1);
    }
    assertThat(answer("SELECT uniqExact(group_id) FROM {{database}}.obs_anomalies FINAL"))
        .isEqualTo("1");
    assertThat(
            answer(
                """
                SELECT arraySort(groupUniqArray(service)) FROM {{database}}.obs_anomalies FINAL
                WHERE origin
                """))
        .isEqualTo("['payment']");
    assertThat(
            answer(
                """
                SELECT arraySort(groupUniqArray((caller, service))) FROM {{database}}.obs_anomalies FINAL
                """))
        .isEqualTo(
            "[('',''),('','checkout'),('','frontend'),('','payment'),"
                + "('checkout','payment'),('frontend','checkout')]");
    assertThat(
            answer(
                """
                SELECT groupUniqArray((measure, direction, state)),
                  max(abs(dateDiff('second', started_at, now() - 90))) < 120,
                  min(observed > expected_high), min(probability) > 0.9
                FROM {{database}}.obs_anomalies FINAL
                """))
        .isEqualTo("[('p95_latency','high','open')] 1 1 1");
    String alert = "SELECT id, service, severity, rule FROM {{database}}.obs_alerts FINAL";
    String fired = answer(alert);
    assertThat(fired).endsWith(" payment critical anomaly: p95_latency");
    String ids = "SELECT arraySort(groupUniqArray(id)) FROM {{database}}.obs_anomalies FINAL";
    String before = answer(ids);

    try (ServiceProcess again = start()) {
      again.await(
          "the history", () -> again.body("/metrics").contains("ollystack_detect_open 9.0"));
    }
    assertThat(answer(ids)).isEqualTo(before);
    assertThat(answer(alert)).isEqualTo(fired);
    assertThat(count("obs_alerts", "state = 'firing'")).isEqualTo(1);
  }

  private static ServiceProcess start() throws Exception {
    return ServiceProcess.run(
            directory,
            "--ollystack.roles=detect",
            "--ollystack.clickhouse.url=" + database.endpoint().uri(),
            "--ollystack.clickhouse.database=" + database.endpoint().database(),
            "--ollystack.clickhouse.user=" + database.endpoint().user(),
            "--ollystack.clickhouse.password=" + database.endpoint().password().reveal())
        .awaitReady();
  }

  private static long count(String table, String condition) {
    try {
      return Long.parseLong(
          answer("SELECT count() FROM {{database}}." + table + " FINAL WHERE " + condition));
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  private static String answer(String sql) throws Exception {
    List<List<String>> rows = database.answer(sql);
    assertThat(rows).hasSize(1);
    return String.join(" ", rows.getFirst());
  }
}

package io.ollystack.ingest.clickhouse.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.schema.MigratedDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DeploymentWatchIT {
  private ClickHouseClient client;
  private DeploymentWatch watch;

  @BeforeEach
  void open() throws Exception {
    client = MigratedDatabase.open();
    watch = new DeploymentWatch(client);
  }

  @AfterEach
  void close() throws Exception {
    MigratedDatabase.dropAndClose(client);
  }

  @Test
  void recordsANewVersionOnceHoweverOftenItLooks() throws Exception {
    span("2026-03-01 10:00:00", "billing", "1.0");
    span("2026-03-01 10:05:00", "billing", "1.1");
    span("2026-03-01 10:06:00", "billing", "1.1");
    watch.record();
    watch.record();
    span("2026-03-01 10:30:00", "billing", "1.2");
    watch.record();

    assertThat(changes())
        .containsExactly(
            List.of("2026-03-01 10:05:00.000", "deploy", "billing", "1.1", "1.0"),
            List.of("2026-03-01 10:30:00.000", "deploy", "billing", "1.2", "1.1"));
  }

  @Test
  void takesAServicesFirstVersionForNoDeployment() throws Exception {
    span("2026-03-01 10:00:00", "billing", "1.0");
    span("2026-03-01 10:00:01", "gateway", "7");
    span("2026-03-01 10:00:02", "unversioned", "");
    watch.record();

    assertThat(changes()).isEmpty();
  }

  @Test
  void ordersVersionsByTheirOwnTimeNotByArrival() throws Exception {
    span("2026-03-01 10:05:00", "billing", "1.1");
    span("2026-03-01 10:00:00", "billing", "1.0");
    watch.record();

    assertThat(changes())
        .containsExactly(List.of("2026-03-01 10:05:00.000", "deploy", "billing", "1.1", "1.0"));
  }

  private void span(String time, String service, String version) throws Exception {
    String database = client.endpoint().database();
    client.execute(
        "INSERT INTO "
            + database
            + ".otel_traces (Timestamp, ServiceName, ResourceAttributes) VALUES ('"
            + time
            + "', '"
            + service
            + "', "
            + (version.isEmpty() ? "map()" : "map('service.version', '" + version + "')")
            + ")",
        "insert a span",
        Map.of());
  }

  private List<List<String>> changes() throws Exception {
    return client.rows(
        "SELECT ts, kind, service, version, previous_version FROM "
            + client.endpoint().database()
            + ".obs_changes FINAL ORDER BY ts",
        "read changes",
        Map.of());
  }
}

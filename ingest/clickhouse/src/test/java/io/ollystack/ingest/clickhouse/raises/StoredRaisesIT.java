package io.ollystack.ingest.clickhouse.raises;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.schema.MigratedDatabase;
import io.ollystack.ingest.pipeline.processor.sampling.RaisedPaths.Raise;
import io.ollystack.ingest.telemetry.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredRaisesIT {
  private static final TenantId ACME = new TenantId("acme");

  @Test
  void peopleIncidentsAndAnomaliesRaiseUntilTheyEnd() throws Exception {
    ClickHouseClient client = MigratedDatabase.open();
    try {
      StoredRaises raises = new StoredRaises(client);
      Instant soon = Instant.now().plus(Duration.ofMinutes(5));
      var asked = raises.add(new Raise(ACME, "it's \\ odd", "pay", 0.5, soon), "slow since noon");
      raises.add(new Raise(ACME, "gone", "", 1, Instant.now().minusSeconds(5)), "");
      execute(
          client,
          "INSERT INTO %s.obs_incidents (id, title, started_at, resolved_at, services, TenantId)"
              + " VALUES ('i1', 'checkout fails', now64(3), NULL, ['checkout', 'pay'], 'acme'),"
              + " ('i2', 'over', now64(3), now64(3), ['search'], 'acme')");
      execute(
          client,
          "INSERT INTO %s.obs_anomalies (id, service, measure, started_at, ended_at, TenantId)"
              + " VALUES ('a1', 'cart', 'duration', now64(3), NULL, ''),"
              + " ('a2', 'cart', 'duration', now64(3), now64(3), '')");
      assertThat(texts(raises))
          .containsExactly(
              "anomaly-a1  cart  1.0 anomaly duration",
              asked.id() + " acme it's \\ odd pay 0.5 person slow since noon",
              "incident-i1-checkout acme checkout  1.0 incident checkout fails",
              "incident-i1-pay acme pay  1.0 incident checkout fails");

      assertThat(raises.end(ACME, asked.id())).isTrue();
      assertThat(raises.end(ACME, "incident-i1-pay")).isTrue();
      assertThat(raises.end(ACME, "incident-i1-pay")).as("it is over").isFalse();
      assertThat(raises.end(ACME, "anomaly-a1")).as("of another tenant").isFalse();
      assertThat(texts(raises))
          .containsExactly(
              "anomaly-a1  cart  1.0 anomaly duration",
              "incident-i1-checkout acme checkout  1.0 incident checkout fails");
    } finally {
      MigratedDatabase.dropAndClose(client);
    }
  }

  private static List<String> texts(StoredRaises raises) throws Exception {
    return raises.active().stream()
        .map(it ->
            "%s %s %s %s %s %s %s"
                .formatted(
                    it.id(),
                    it.raise().tenant().value(),
                    it.raise().service(),
                    it.raise().operation(),
                    it.raise().share(),
                    it.source(),
                    it.reason()))
        .toList();
  }

  private static void execute(ClickHouseClient client, String sql) throws Exception {
    client.execute(sql.formatted("`" + client.endpoint().database() + "`"), "test", Map.of());
  }
}

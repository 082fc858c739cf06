package io.ollystack.copilot.app.detect;

import io.ollystack.anomaly.live.Anomaly;
import io.ollystack.anomaly.live.AnomalyStore;
import io.ollystack.anomaly.live.GroupAlert;
import io.ollystack.anomaly.live.Measure;
import io.ollystack.anomaly.live.Place;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// Anomalies and alerts in ClickHouse: every version is a row, of which the last counts.
final class AnomalyRows implements AnomalyStore {
  private static final double MILLIS = 1000;

  private final ClickHouseClient client;
  private final Clock clock;
  private final String database;
  private final JsonMapper json = JsonMapper.builder().build();

  AnomalyRows(ClickHouseClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
    database = "`" + client.endpoint().database().replace("`", "\\`") + "`";
  }

  @Override
  public void save(List<Anomaly> anomalies) throws Failed, InterruptedException {
    insert("obs_anomalies", anomalies.stream().map(this::row).toList());
  }

  @Override
  public void saveAlerts(List<GroupAlert> alerts) throws Failed, InterruptedException {
    insert("obs_alerts", alerts.stream().map(this::row).toList());
  }

  @Override
  public List<GroupAlert> alertsSince(Instant time) throws Failed, InterruptedException {
    return rows(
            """
            SELECT id, TenantId, rule, service, severity, toUnixTimestamp64Milli(fired_at),
              if(resolved_at IS NULL, 0, toUnixTimestamp64Milli(assumeNotNull(resolved_at))),
              value, threshold
            FROM {db}.obs_alerts FINAL
            WHERE startsWith(rule, 'anomaly: ')
              AND (resolved_at IS NULL OR resolved_at >= fromUnixTimestamp64Milli({since:Int64}))
            """,
            Map.of("since", time.toEpochMilli()))
        .stream()
        .map(row ->
            new GroupAlert(
                row.get(0),
                row.get(1),
                row.get(2),
                row.get(3),
                row.get(4),
                millis(row.get(5)),
                unlessZero(row.get(6)),
                Double.parseDouble(row.get(7)),
                Double.parseDouble(row.get(8))))
        .toList();
  }

  @Override
  public List<Anomaly> since(Instant time) throws Failed, InterruptedException {
    return rows(
            """
            SELECT id, group_id, origin, TenantId, service, operation, caller, measure,
              toUnixTimestamp64Milli(started_at), toUnixTimestamp64Milli(noticed_at),
              toUnixTimestamp64Milli(last_seen),
              if(ended_at IS NULL, 0, toUnixTimestamp64Milli(assumeNotNull(ended_at))),
              direction, observed, expected, expected_low, expected_high, score, probability
            FROM {db}.obs_anomalies FINAL
            WHERE detector = {detector:String}
              AND (ended_at IS NULL OR ended_at >= fromUnixTimestamp64Milli({since:Int64}))
            ORDER BY started_at, id
            """,
            Map.of("detector", Anomaly.DETECTOR, "since", time.toEpochMilli()))
        .stream()
        .map(AnomalyRows::anomaly)
        .toList();
  }

  private void insert(String table, List<Map<String, Object>> rows)
      throws Failed, InterruptedException {
    if (rows.isEmpty()) {
      return;
    }
    String lines = rows.stream().map(json::writeValueAsString).collect(Collectors.joining("\n"));
    String columns = String.join(", ", rows.getFirst().keySet());
    try {
      client.execute(
          "INSERT INTO "
              + database
              + "."
              + table
              + " ("
              + columns
              + ") FORMAT JSONEachRow\n"
              + lines,
          "write into " + table,
          Map.of("insert_deduplicate", "0"));
    } catch (QueryFailure failure) {
      throw new Failed(failure.text(), failure);
    }
  }

  private List<List<String>> rows(String statement, Map<String, Object> parameters)
      throws Failed, InterruptedException {
    try {
      return client.rows(statement.replace("{db}", database), "read anomalies", parameters);
    } catch (QueryFailure failure) {
      throw new Failed(failure.text(), failure);
    }
  }

  private Map<String, Object> row(GroupAlert alert) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("TenantId", alert.tenant());
    row.put("id", alert.id());
    row.put("rule", alert.rule());
    row.put("service", alert.service());
    row.put("severity", alert.severity());
    row.put("state", alert.isFiring() ? "firing" : "resolved");
    row.put("fired_at", seconds(alert.firedAt()));
    row.put("resolved_at", alert.resolvedAt().map(AnomalyRows::seconds).orElse(null));
    row.put("value", alert.value());
    row.put("threshold", alert.threshold());
    row.put("updated_at", seconds(clock.instant()));
    return row;
  }

  private Map<String, Object> row(Anomaly anomaly) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("TenantId", anomaly.place().tenant());
    row.put("id", anomaly.id());
    row.put("group_id", anomaly.group());
    row.put("origin", anomaly.origin());
    row.put("signal", "traces");
    row.put("service", anomaly.place().service());
    row.put("operation", anomaly.place().operation());
    row.put("caller", anomaly.place().caller());
    row.put("measure", anomaly.measure().id());
    row.put("unit", anomaly.measure().unit());
    row.put("state", anomaly.isOpen() ? "open" : "ended");
    row.put("started_at", seconds(anomaly.onset()));
    row.put("noticed_at", seconds(anomaly.noticed()));
    row.put("last_seen", seconds(anomaly.last()));
    row.put("ended_at", anomaly.ended().map(AnomalyRows::seconds).orElse(null));
    row.put("direction", anomaly.high() ? "high" : "low");
    row.put("observed", anomaly.observed());
    row.put("expected", anomaly.expected());
    row.put("expected_low", anomaly.expectedLow());
    row.put("expected_high", anomaly.expectedHigh());
    row.put("score", anomaly.score());
    row.put("probability", anomaly.probability());
    row.put("detector", Anomaly.DETECTOR);
    row.put("updated_at", seconds(clock.instant()));
    return row;
  }

  private static Anomaly anomaly(List<String> row) {
    return new Anomaly(
        row.get(0),
        row.get(1),
        row.get(2).equals("true"),
        new Place(row.get(3), row.get(4), row.get(5), row.get(6)),
        Measure.named(row.get(7)),
        millis(row.get(8)),
        millis(row.get(9)),
        millis(row.get(10)),
        unlessZero(row.get(11)),
        row.get(12).equals("high"),
        Double.parseDouble(row.get(13)),
        Double.parseDouble(row.get(14)),
        Double.parseDouble(row.get(15)),
        Double.parseDouble(row.get(16)),
        Double.parseDouble(row.get(17)),
        Double.parseDouble(row.get(18)));
  }

  /// `1763949600.250`: a number would be read as whole seconds or lose digits.
  private static String seconds(Instant time) {
    return "%d.%03d".formatted(time.getEpochSecond(), (int) (time.getNano() / MILLIS / MILLIS));
  }

  private static Optional<Instant> unlessZero(String text) {
    return text.equals("0") ? Optional.empty() : Optional.of(millis(text));
  }

  private static Instant millis(String text) {
    return Instant.ofEpochMilli(Long.parseLong(text));
  }
}

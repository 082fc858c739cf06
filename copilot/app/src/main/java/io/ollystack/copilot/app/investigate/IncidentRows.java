package io.ollystack.copilot.app.investigate;

import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Symptoms, incidents and their events as rows of the store. Every write is the same row when it
/// is repeated, so that a replica that starts again, or a second one, repeats nothing.
final class IncidentRows {
  /// Something that is wrong now: an anomaly or an alert.
  record OpenSymptom(String tenant, String id, String service, String what, Instant since) {}

  /// @param key the cause that it is about
  /// @param status open or resolved
  /// @param lastSymptom when a symptom was last there
  record Incident(
      String tenant,
      String id,
      String title,
      String severity,
      String status,
      Instant startedAt,
      List<String> services,
      String rootCause,
      String key,
      double confidence,
      Instant lastSymptom) {
    Incident {
      services = List.copyOf(services);
    }

    boolean isOpen() {
      return status.equals("open");
    }
  }

  private final OpenStore open;
  private final String database;

  IncidentRows(OpenStore open) {
    this.open = open;
    this.database = "`" + open.client().endpoint().database().replace("`", "\\`") + "`";
  }

  List<OpenSymptom> symptoms(Instant since) throws QueryFailure, InterruptedException {
    return open
        .client()
        .rows(
            """
            SELECT TenantId, id, service, what, toUnixTimestamp64Milli(since) FROM (
              SELECT TenantId, id, service, concat('anomaly of ', measure) AS what, started_at AS since
              FROM %1$s.obs_anomalies FINAL
              WHERE ended_at IS NULL AND started_at >= fromUnixTimestamp64Milli({since:Int64}) AND service != ''
              UNION ALL
              SELECT TenantId, id, service, concat('alert ', rule) AS what, fired_at AS since
              FROM %1$s.obs_alerts FINAL
              WHERE resolved_at IS NULL AND state = 'firing' AND fired_at >= fromUnixTimestamp64Milli({since:Int64}) AND service != ''
            ) ORDER BY since, id LIMIT 1000
            """
                .formatted(database),
            "read what is wrong",
            Map.of("since", since.toEpochMilli()))
        .stream()
        .map(row ->
            new OpenSymptom(row.get(0), row.get(1), row.get(2), row.get(3), instant(row.get(4))))
        .toList();
  }

  /// Open ones, and those that were resolved lately.
  List<Incident> incidents(Instant since) throws QueryFailure, InterruptedException {
    return open
        .client()
        .rows(
            """
            SELECT TenantId, id, title, severity, status, toUnixTimestamp64Milli(started_at),
              arrayStringConcat(services, '\\n'), root_cause, cause_key, confidence, toUnixTimestamp64Milli(last_symptom_at)
            FROM %s.obs_incidents FINAL
            WHERE cause_key != '' AND (status = 'open' OR last_symptom_at >= fromUnixTimestamp64Milli({since:Int64}))
            ORDER BY started_at, id LIMIT 1000
            """
                .formatted(database),
            "read incidents",
            Map.of("since", since.toEpochMilli()))
        .stream()
        .map(row ->
            new Incident(
                row.get(0),
                row.get(1),
                row.get(2),
                row.get(3),
                row.get(4),
                instant(row.get(5)),
                List.of(row.get(6).split("\n")),
                row.get(7),
                row.get(8),
                Double.parseDouble(row.get(9)),
                instant(row.get(10))))
        .toList();
  }

  void save(Incident incident) throws QueryFailure, InterruptedException {
    Map<String, Object> values = new HashMap<>();
    values.put("tenant", incident.tenant());
    values.put("id", incident.id());
    values.put("title", incident.title());
    values.put("severity", incident.severity());
    values.put("status", incident.status());
    values.put("started", incident.startedAt().toEpochMilli());
    values.put("services", incident.services());
    values.put("cause", incident.rootCause());
    values.put("key", incident.key());
    values.put("confidence", incident.confidence());
    values.put("last", incident.lastSymptom().toEpochMilli());
    open.client()
        .execute(
            """
            INSERT INTO %s.obs_incidents
              (TenantId, id, title, severity, status, started_at, resolved_at, services, root_cause, cause_key, confidence, last_symptom_at)
            SELECT {tenant:String}, {id:String}, {title:String}, {severity:String}, {status:String},
              fromUnixTimestamp64Milli({started:Int64}),
              if({status:String} = 'open', NULL, fromUnixTimestamp64Milli({last:Int64})),
              {services:Array(String)}, {cause:String}, {key:String}, {confidence:Float64}, fromUnixTimestamp64Milli({last:Int64})
            """
                .formatted(database),
            "save an incident",
            values,
            Map.of("insert_deduplicate", "0"));
  }

  void event(Incident incident, Instant at, String kind, String id, String text, String query)
      throws QueryFailure, InterruptedException {
    Map<String, Object> values = new HashMap<>();
    values.put("tenant", incident.tenant());
    values.put("incident", incident.id());
    values.put("ts", at.toEpochMilli());
    values.put("kind", kind);
    values.put("id", id);
    values.put("text", text);
    values.put("query", query);
    open.client()
        .execute(
            """
            INSERT INTO %s.obs_incident_events (TenantId, incident, ts, kind, id, text, query)
            SELECT {tenant:String}, {incident:String}, fromUnixTimestamp64Milli({ts:Int64}), {kind:String}, {id:String}, {text:String}, {query:String}
            """
                .formatted(database),
            "record what happened in an incident",
            values,
            Map.of("insert_deduplicate", "0"));
  }

  private static Instant instant(String millis) {
    return Instant.ofEpochMilli(Long.parseLong(millis));
  }
}

package io.ollystack.ingest.clickhouse.raises;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.pipeline.processor.sampling.RaisedPaths.Raise;
import io.ollystack.ingest.telemetry.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What is sampled more often now: what people asked for, kept in `obs_sampling_raises`, and the
/// services of open incidents and anomalies, for as long as these are open. A person may end either
/// kind. Thread-safe; blocks.
public final class StoredRaises {
  private static final String ACTIVE =
      """
      SELECT id, TenantId, service, operation, share, until, source, reason FROM (
        SELECT id, TenantId, service, operation, share,
               toUnixTimestamp64Milli(until) AS until, asked_by AS source, reason
        FROM {{database}}.obs_sampling_raises FINAL
        WHERE NOT ended AND obs_sampling_raises.until > now64(3)
        UNION ALL
        SELECT concat('incident-', id, '-', affected), TenantId, affected, '', 1.0,
               toUnixTimestamp64Milli(now64(3) + INTERVAL 1 MINUTE), 'incident', title
        FROM {{database}}.obs_incidents FINAL
        ARRAY JOIN services AS affected
        WHERE resolved_at IS NULL AND affected != '' AND started_at > now() - INTERVAL 1 DAY
        UNION ALL
        SELECT concat('anomaly-', id), TenantId, service, '', 1.0,
               toUnixTimestamp64Milli(now64(3) + INTERVAL 1 MINUTE), 'anomaly', measure
        FROM {{database}}.obs_anomalies FINAL
        WHERE ended_at IS NULL AND service != '' AND started_at > now() - INTERVAL 1 HOUR
        ORDER BY score DESC
        LIMIT 20 BY TenantId)
      WHERE (TenantId, id) NOT IN (
        SELECT TenantId, id FROM {{database}}.obs_sampling_raises FINAL WHERE ended)
      ORDER BY TenantId, id
      """;

  private final ClickHouseClient client;
  private final String database;

  /// @param source `person`, or `incident` or `anomaly` where it follows from one
  public record StoredRaise(String id, Raise raise, String source, String reason) {}

  public StoredRaises(ClickHouseClient client) {
    this.client = client;
    this.database = "`" + client.endpoint().database().replace("`", "\\`") + "`";
  }

  /// All of all tenants. Those of incidents and anomalies end a minute after they are no longer
  /// found here.
  public List<StoredRaise> active() throws QueryFailure, InterruptedException {
    List<StoredRaise> raises = new ArrayList<>();
    for (List<String> row :
        client.rows(
            ACTIVE.replace("{{database}}", database),
            "read what is sampled more often",
            Map.of())) {
      raises.add(
          new StoredRaise(
              row.get(0),
              new Raise(
                  new TenantId(row.get(1)),
                  row.get(2),
                  row.get(3),
                  Double.parseDouble(row.get(4)),
                  Instant.ofEpochMilli(Long.parseLong(row.get(5)))),
              row.get(6),
              row.get(7)));
    }
    return raises;
  }

  /// @param raise until when, of what, and how much
  public StoredRaise add(Raise raise, String reason) throws QueryFailure, InterruptedException {
    String id = UUID.randomUUID().toString();
    write(id, raise, reason, false);
    return new StoredRaise(id, raise, "person", reason);
  }

  /// Ends it now; an ended one of an incident does not begin again.
  ///
  /// @return whether there was one of that id
  public boolean end(TenantId tenant, String id) throws QueryFailure, InterruptedException {
    for (StoredRaise found : active()) {
      if (found.id().equals(id) && found.raise().tenant().equals(tenant)) {
        write(id, found.raise(), found.reason(), true);
        return true;
      }
    }
    return false;
  }

  private void write(String id, Raise raise, String reason, boolean ended)
      throws QueryFailure, InterruptedException {
    Map<String, Object> values = new HashMap<>();
    values.put("id", id);
    values.put("service", raise.service());
    values.put("operation", raise.operation());
    values.put("share", raise.share());
    values.put(
        "until", raise.until().plus(ended ? Duration.ofDays(1) : Duration.ZERO).toEpochMilli());
    values.put("reason", reason);
    values.put("ended", ended ? 1 : 0);
    values.put("tenant", raise.tenant().value());
    client.execute(
        """
        INSERT INTO %s.obs_sampling_raises
          (id, service, operation, share, since, until, asked_by, reason, ended, TenantId)
        SELECT {id:String}, {service:String}, {operation:String}, {share:Float64}, now64(3),
          fromUnixTimestamp64Milli({until:Int64}), 'person', {reason:String}, {ended:UInt8},
          {tenant:String}
        """
            .formatted(database),
        "note what is sampled more often",
        values,
        Map.of("insert_deduplicate", "0"));
  }
}

package io.ollystack.ingest.clickhouse.changes;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.util.List;
import java.util.Map;

/// Writes changes into `obs_changes` that telemetry gives away: roll-backs, restarts, instances
/// that join or fall silent, hosts, variants of feature flags, new templates of errors, edges of
/// the topology that appear or vanish.
///
/// What was there from the beginning is no change: each kind has a baseline, the first minutes of
/// the service (or tenant). A change has the time of the data that shows it, so that every replica,
/// at whatever time it looks, writes the same row, of which the table keeps one. Thread-safe;
/// blocks.
public final class ChangeWatch {

  /// A version that was away for a minute, while another one served, and now serves most again.
  private static final String ROLL_BACKS =
      """
      WITH
        active AS (
          SELECT TenantId, Service, Version, ts, sum(Records) AS records,
                 max(ts) OVER (PARTITION BY TenantId, Service) AS latest
          FROM %1$s.obs_version_activity
          WHERE ts > now() - INTERVAL 1 DAY AND ts <= now() + INTERVAL 1 MINUTE
          GROUP BY TenantId, Service, Version, ts),
        returned AS (
          SELECT TenantId, Service, Version, ts AS began, before
          FROM (
            SELECT *, lagInFrame(ts) OVER (
                     PARTITION BY TenantId, Service, Version ORDER BY ts
                     ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before
            FROM active)
          WHERE before > toDateTime(0) AND ts - before > 60)
      SELECT r.began, 'deploy', r.Service, r.Version,
             argMaxIf(a.Version, a.ts, a.Version != r.Version AND a.ts <= r.began), '', '',
             concat(r.Service, ' went back to ', r.Version), r.TenantId, 'telemetry', 'roll-back'
      FROM returned AS r
      INNER JOIN active AS a ON a.TenantId = r.TenantId AND a.Service = r.Service
      GROUP BY r.TenantId, r.Service, r.Version, r.began, r.before
      HAVING uniqIf(a.ts, a.Version != r.Version AND a.ts > r.before AND a.ts < r.began) >= 3
         AND sumIf(a.records, a.Version = r.Version AND a.ts >= r.began AND a.ts >= a.latest - 20)
           > sumIf(a.records, a.Version != r.Version AND a.ts >= r.began AND a.ts >= a.latest - 20)
      """;

  /// Another incarnation of an instance, of the same version.
  private static final String RESTARTS =
      """
      SELECT first_seen, 'restart', Service, Version, '', '', '',
             concat('instance ', Instance, ' of ', Service, ' restarted'), TenantId, 'telemetry',
             Instance
      FROM (
        SELECT TenantId, Service, Instance, Version, Incarnation, min(FirstSeen) AS first_seen,
               lagInFrame(toNullable(Version)) OVER (
                 PARTITION BY TenantId, Service, Instance ORDER BY first_seen
                 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS version_before
        FROM %1$s.obs_instances
        WHERE Incarnation != ''
        GROUP BY TenantId, Service, Instance, Version, Incarnation)
      WHERE version_before = Version AND first_seen > now() - INTERVAL 1 DAY
      """;

  /// An instance of a version that served before: not part of a roll-out.
  private static final String JOINED =
      """
      SELECT i.first_seen, 'scale', i.Service, i.Version, '', '', '',
             concat('instance ', i.Instance, ' of ', i.Service, ' joined'), i.TenantId, 'telemetry',
             i.Instance
      FROM (
        SELECT TenantId, Service, Instance, argMin(Version, FirstSeen) AS Version,
               min(FirstSeen) AS first_seen
        FROM %1$s.obs_instances GROUP BY TenantId, Service, Instance) AS i
      INNER JOIN (
        SELECT TenantId, Service, Version, min(FirstSeen) AS version_seen
        FROM %1$s.obs_instances GROUP BY TenantId, Service, Version) AS v
        ON v.TenantId = i.TenantId AND v.Service = i.Service AND v.Version = i.Version
      WHERE i.first_seen > v.version_seen + INTERVAL 3 MINUTE
        AND i.first_seen > now() - INTERVAL 1 DAY
      """;

  /// An instance that sent every few seconds and stopped, while another of its version goes on.
  private static final String SILENT =
      """
      SELECT i.last_seen, 'scale', i.Service, i.Version, '', '', '',
             concat('instance ', i.Instance, ' of ', i.Service, ' fell silent'), i.TenantId,
             'telemetry', i.Instance
      FROM (
        SELECT TenantId, Service, Instance, argMax(Version, LastSeen) AS Version,
               min(FirstSeen) AS first_seen, max(LastSeen) AS last_seen, sum(Records) AS records
        FROM %1$s.obs_instances GROUP BY TenantId, Service, Instance) AS i
      INNER JOIN (
        SELECT TenantId, Service, Version, max(LastSeen) AS version_seen
        FROM %1$s.obs_instances GROUP BY TenantId, Service, Version) AS v
        ON v.TenantId = i.TenantId AND v.Service = i.Service AND v.Version = i.Version
      WHERE i.last_seen < v.version_seen - INTERVAL 1 MINUTE
        AND i.last_seen > now() - INTERVAL 1 DAY
        AND i.last_seen > i.first_seen + INTERVAL 1 MINUTE
        AND i.records * 5 > dateDiff('second', i.first_seen, i.last_seen)
      """;

  private static final String HOSTS =
      """
      SELECT h.first_seen, 'host', '', '', '', '', '', concat('host ', h.Host, ' appeared'),
             h.TenantId, 'telemetry', h.Host
      FROM (
        SELECT TenantId, Host, min(FirstSeen) AS first_seen
        FROM %1$s.obs_instances WHERE Host != '' GROUP BY TenantId, Host) AS h
      INNER JOIN (
        SELECT TenantId, min(FirstSeen) AS tenant_seen FROM %1$s.obs_instances GROUP BY TenantId) AS t
        ON t.TenantId = h.TenantId
      WHERE h.first_seen > t.tenant_seen + INTERVAL 3 MINUTE
        AND h.first_seen > now() - INTERVAL 1 DAY
      """;

  private static final String FLAGS =
      """
      SELECT first_seen, 'flag', Service, Variant, previous, '', '',
             concat('flag ', Flag, ' of ', Service, ': ', Variant, ', after ', previous),
             TenantId, 'telemetry', Flag
      FROM (
        SELECT TenantId, Service, Flag, Variant, min(FirstSeen) AS first_seen,
               lagInFrame(Variant) OVER (
                 PARTITION BY TenantId, Service, Flag ORDER BY first_seen
                 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS previous,
               min(first_seen) OVER (PARTITION BY TenantId, Service, Flag) AS flag_seen
        FROM %1$s.obs_flag_variants
        GROUP BY TenantId, Service, Flag, Variant)
      WHERE previous != '' AND first_seen > flag_seen + INTERVAL 1 MINUTE
        AND first_seen > now() - INTERVAL 1 DAY
      """;

  /// At most twenty of a service at a time: more is one cause, not more news.
  private static final String PATTERNS =
      """
      SELECT p.first_seen, 'log_pattern', p.Service, '', '', '', '',
             concat('first error of this kind: ', p.pattern), p.TenantId, 'telemetry',
             lower(hex(p.PatternId))
      FROM (
        SELECT TenantId, Service, PatternId, any(Pattern) AS pattern, max(Severity) AS severity,
               min(FirstSeen) AS first_seen
        FROM %1$s.obs_log_patterns GROUP BY TenantId, Service, PatternId) AS p
      INNER JOIN (
        SELECT TenantId, Service, min(FirstSeen) AS service_seen
        FROM %1$s.obs_log_patterns GROUP BY TenantId, Service) AS s
        ON s.TenantId = p.TenantId AND s.Service = p.Service
      WHERE p.severity >= 17 AND p.first_seen > s.service_seen + INTERVAL 5 MINUTE
        AND p.first_seen > now() - INTERVAL 1 DAY
      ORDER BY p.first_seen
      LIMIT 20 BY p.TenantId, p.Service
      """;

  /// A service calls what it never called, some minutes after it was first seen. At most twenty of
  /// a service: more is one cause, not more news.
  private static final String NEW_EDGES =
      """
      SELECT e.first_seen, 'edge', e.caller, '', '', '', '',
             concat(e.caller, ' began to call ', e.callee, if(e.protocol = '', '', concat(' (', e.protocol, ')'))),
             e.TenantId, 'telemetry', concat('new ', e.callee, ' ', e.protocol)
      FROM (
        SELECT TenantId, caller, callee, protocol, min(first_seen) AS first_seen
        FROM %1$s.obs_topology_edge_life GROUP BY TenantId, caller, callee, protocol) AS e
      INNER JOIN (
        SELECT TenantId, Service, min(FirstSeen) AS service_seen
        FROM %1$s.obs_catalog_services WHERE Signal = 'traces' GROUP BY TenantId, Service) AS s
        ON s.TenantId = e.TenantId AND s.Service = e.caller
      WHERE e.first_seen > s.service_seen + INTERVAL 5 MINUTE
        AND e.first_seen > now() - INTERVAL 1 DAY
      ORDER BY e.first_seen
      LIMIT 20 BY e.TenantId, e.caller
      """;

  /// An edge with a call in most windows of 10 s that has had none for five minutes, while its
  /// caller goes on.
  private static final String VANISHED_EDGES =
      """
      SELECT e.last_seen, 'edge', e.caller, '', '', '', '',
             concat(e.caller, ' no longer calls ', e.callee, if(e.protocol = '', '', concat(' (', e.protocol, ')'))),
             e.TenantId, 'telemetry', concat('vanished ', e.callee, ' ', e.protocol)
      FROM (
        SELECT TenantId, caller, callee, protocol, min(first_seen) AS first_seen,
               max(last_seen) AS last_seen, sum(calls) AS calls
        FROM %1$s.obs_topology_edge_life GROUP BY TenantId, caller, callee, protocol) AS e
      INNER JOIN (
        SELECT TenantId, Service, max(LastSeen) AS service_seen
        FROM %1$s.obs_catalog_services WHERE Signal = 'traces' GROUP BY TenantId, Service) AS s
        ON s.TenantId = e.TenantId AND s.Service = e.caller
      WHERE e.last_seen < s.service_seen - INTERVAL 5 MINUTE
        AND e.last_seen > now() - INTERVAL 1 DAY
        AND e.last_seen > e.first_seen + INTERVAL 5 MINUTE
        AND e.calls * 10 > dateDiff('second', e.first_seen, e.last_seen)
      ORDER BY e.last_seen
      LIMIT 20 BY e.TenantId, e.caller
      """;

  private final ClickHouseClient client;
  private final List<String> statements;

  public ChangeWatch(ClickHouseClient client) {
    this.client = client;
    String database = "`" + client.endpoint().database().replace("`", "\\`") + "`";
    statements =
        List.of(
                ROLL_BACKS,
                RESTARTS,
                JOINED,
                SILENT,
                HOSTS,
                FLAGS,
                PATTERNS,
                NEW_EDGES,
                VANISHED_EDGES)
            .stream()
            .map(select -> statement(database, select.formatted(database)))
            .toList();
  }

  /// Records what changed since the last time.
  public void record() throws QueryFailure, InterruptedException {
    for (String statement : statements) {
      client.execute(statement, "record changes", Map.of());
    }
  }

  private static String statement(String database, String select) {
    return """
    INSERT INTO %1$s.obs_changes
      (ts, kind, service, version, previous_version, environment, actor, description, TenantId,
       source, id)
    SELECT * FROM (
      SELECT CAST(tuple.1 AS DateTime64(3)) AS ts, tuple.2 AS kind, tuple.3 AS service,
             tuple.4 AS version, tuple.5, tuple.6, tuple.7, tuple.8, tuple.9 AS tenant,
             tuple.10, tuple.11 AS id
      FROM (SELECT tuple(*) AS tuple FROM (
    %2$s)))
    WHERE (tenant, service, ts, kind, version, id) NOT IN (
      SELECT TenantId, service, ts, kind, version, id FROM %1$s.obs_changes)
    """
        .formatted(database, select);
  }
}

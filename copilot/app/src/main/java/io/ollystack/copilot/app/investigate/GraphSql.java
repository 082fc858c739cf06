package io.ollystack.copilot.app.investigate;

/// The statements that read the causal graph. `%s` is the database; window and baseline travel as
/// the parameters b0, b1 (baseline) and w0, w1 (window).
///
/// What is usual is taken minute by minute: its median, and twice the distance to the lower
/// quartile as its spread, so that earlier incidents, which lie above, do not hide this one.
final class GraphSql {
  private GraphSql() {}

  private static final String PERIODS =
      "TenantId = {tenant:String} AND (ts >= {b0:DateTime64(9)} AND ts < {b1:DateTime64(9)} OR ts >= {w0:DateTime64(9)} AND ts < {w1:DateTime64(9)})";

  /// Over rows of key columns, minute, now, n, bad, seconds: key columns, then window count,
  /// errors, seconds, baseline count, minutes, quartiles of count, of seconds each, of failures
  /// each.
  private static String levels(String keys, String inner) {
    return "SELECT "
        + keys
        + ", sumIf(n, now), sumIf(bad, now), sumIf(seconds, now), sumIf(n, NOT now), countIf(NOT now AND n > 0),"
        + " quantilesExactInclusiveIf(0.25, 0.5, 0.75)(n, NOT now),"
        + " quantilesExactInclusiveIf(0.25, 0.5, 0.75)(seconds / n, NOT now AND n > 0),"
        + " quantilesExactInclusiveIf(0.25, 0.5, 0.75)(bad / n, NOT now AND n > 0)"
        + " FROM ("
        + inner
        + ") GROUP BY "
        + keys
        + " ORDER BY "
        + keys;
  }

  private static final String MINUTE =
      "toStartOfMinute(ts) AS minute, ts >= {w0:DateTime64(9)} AS now, ";

  static final String SERIES =
      "SELECT service, toUnixTimestamp(toStartOfInterval(ts, toIntervalSecond({step:UInt32}))) AS at,"
          + " sum(requests), sum(errors), sum(duration_sum) / 1e9 FROM %s.obs_rollups"
          + " WHERE TenantId = {tenant:String} AND entry = 1 AND ts >= {from:DateTime64(9)} AND ts < {to:DateTime64(9)}"
          + " AND ({service:String} = '' OR service = {service:String})"
          + " GROUP BY service, at ORDER BY service, at";

  static final String SERVICES =
      levels(
          "service",
          "SELECT service, "
              + MINUTE
              + "sum(requests) AS n, sum(errors) AS bad, sum(duration_sum) / 1e9 AS seconds"
              + " FROM %s.obs_rollups WHERE entry = 1 AND "
              + PERIODS
              + " GROUP BY service, minute, now");

  static final String OPERATIONS =
      levels(
          "service, operation",
          "SELECT service, operation, "
              + MINUTE
              + "sum(requests) AS n, sum(errors) AS bad, sum(duration_sum) / 1e9 AS seconds"
              + " FROM %s.obs_rollups WHERE entry = 1 AND "
              + PERIODS
              + " GROUP BY service, operation, minute, now");

  static final String OWN =
      levels(
          "service, operation",
          "SELECT service, operation, "
              + MINUTE
              + "sum(spans) AS n, sum(error_origins) AS bad, sum(self_sum) / 1e9 AS seconds"
              + " FROM %s.obs_self_times WHERE "
              + PERIODS
              + " GROUP BY service, operation, minute, now");

  static final String CALLS =
      levels(
          "caller, caller_of, callee, callee_of",
          "SELECT caller, max(caller_kind) AS caller_of, callee, max(callee_kind) AS callee_of, "
              + MINUTE
              + "sum(calls) AS n, sum(errors) AS bad, sum(duration_sum) / 1e9 AS seconds"
              + " FROM %s.obs_topology_edges WHERE "
              + PERIODS
              + " GROUP BY caller, callee, minute, now");

  static final String PATTERNS =
      """
      SELECT c.service, p.Pattern, c.worst, c.now_count, c.before_count, p.FirstSeen >= {w0:DateTime64(9)}
      FROM (
        SELECT service, pattern_id, max(severity) AS worst,
          sumIf(records, ts >= {w0:DateTime64(9)}) AS now_count, sumIf(records, ts < {w0:DateTime64(9)}) AS before_count
        FROM %1$s.obs_log_pattern_counts
        WHERE severity >= 13 AND TenantId = {tenant:String}
          AND (ts >= {b0:DateTime64(9)} AND ts < {b1:DateTime64(9)} OR ts >= {w0:DateTime64(9)} AND ts < {w1:DateTime64(9)})
        GROUP BY service, pattern_id HAVING now_count > 0 ORDER BY now_count DESC LIMIT 2000
      ) AS c
      INNER JOIN (
        SELECT Service, PatternId, any(Pattern) AS Pattern, min(FirstSeen) AS FirstSeen
        FROM %1$s.obs_log_patterns WHERE TenantId = {tenant:String} GROUP BY Service, PatternId
      ) AS p ON p.Service = c.service AND p.PatternId = c.pattern_id
      ORDER BY c.service, p.Pattern
      """;

  static final String CHANGES =
      "SELECT toUnixTimestamp64Milli(ts), kind, service, version, previous_version, description"
          + " FROM %s.obs_changes FINAL WHERE TenantId = {tenant:String}"
          + " AND ts >= {w0:DateTime64(9)} - INTERVAL 1 HOUR AND ts < {w1:DateTime64(9)} ORDER BY ts, service, kind LIMIT 1000";

  /// Gauges of a share, and those that say that something is full or waits. Of a host or service,
  /// metric, minute and moment the highest instance counts. What is left is turned into what is
  /// used up.
  static final String GAUGES =
      """
      SELECT owner_kind, owner, MetricName,
        groupArrayIf(value, NOT now), groupArrayIf(value, now)
      FROM (
        SELECT
          if(ServiceName != '', 'service', 'host') AS owner_kind,
          multiIf(ServiceName != '', toString(ServiceName), ResourceAttributes['k8s.node.name'] != '', ResourceAttributes['k8s.node.name'], ResourceAttributes['host.name']) AS owner,
          MetricName, toStartOfMinute(toDateTime(TimeUnix)) AS minute, toDateTime(TimeUnix) >= {w0:DateTime64(9)} AS now,
          if(MetricName = 'k8s.volume.available', -min(Value), max(Value)) AS value
        FROM %s.otel_metrics_gauge
        WHERE TenantId = {tenant:String}
          AND (TimeUnix >= {b0:DateTime64(9)} AND TimeUnix < {b1:DateTime64(9)} OR TimeUnix >= {w0:DateTime64(9)} AND TimeUnix < {w1:DateTime64(9)})
          AND (endsWith(MetricName, 'utilization') OR MetricName IN ('k8s.volume.available', 'kafka.consumer_group.lag', 'k8s.container.restarts', 'container.memory.usage', 'k8s.pod.memory.working_set', 'system.cpu.load_average.1m'))
          AND (MetricName != 'system.cpu.utilization' OR Attributes['cpu.mode'] != 'idle')
        GROUP BY owner_kind, owner, MetricName, minute, now
        ORDER BY minute
      )
      WHERE owner != ''
      GROUP BY owner_kind, owner, MetricName ORDER BY owner_kind, owner, MetricName
      """;

  /// What counters gained a minute: failures, losses, misses and evictions.
  static final String COUNTERS =
      """
      SELECT 'service', service, MetricName, groupArrayIf(gained, NOT now), groupArrayIf(gained, now)
      FROM (
        SELECT toString(ServiceName) AS service, MetricName, minute, now, sum(gain) / greatest(max(span), 1) * 60 AS gained
        FROM (
          SELECT ServiceName, MetricName, cityHash64(ResourceAttributes, Attributes) AS series,
            toStartOfMinute(toDateTime(TimeUnix)) AS minute, toDateTime(TimeUnix) >= {w0:DateTime64(9)} AS now,
            if(any(AggregationTemporality) = 1, sum(Value), max(Value) - min(Value)) AS gain,
            dateDiff('second', min(TimeUnix), max(TimeUnix)) AS span
          FROM %s.otel_metrics_sum
          WHERE TenantId = {tenant:String} AND ServiceName != '' AND IsMonotonic
            AND (TimeUnix >= {b0:DateTime64(9)} AND TimeUnix < {b1:DateTime64(9)} OR TimeUnix >= {w0:DateTime64(9)} AND TimeUnix < {w1:DateTime64(9)})
            AND (endsWith(MetricName, 'misses') OR endsWith(MetricName, 'evicted') OR endsWith(MetricName, 'rollbacks') OR endsWith(MetricName, 'errors') OR endsWith(MetricName, 'dropped'))
          GROUP BY ServiceName, MetricName, series, minute, now
        )
        WHERE span >= 15
        GROUP BY ServiceName, MetricName, minute, now
        ORDER BY minute
      )
      GROUP BY service, MetricName ORDER BY service, MetricName
      """;

  static final String PLACEMENTS =
      "SELECT Service, Host, uniqExact(Instance) FROM ("
          + "SELECT toString(ServiceName) AS Service, ResourceAttributes['k8s.pod.name'] AS Instance, anyLast(ResourceAttributes['k8s.node.name']) AS Host, {w0:DateTime64(9)} AS a, {w0:DateTime64(9)} AS z"
          + " FROM %1$s.otel_metrics_gauge WHERE TenantId = {tenant:String} AND TimeUnix >= {w0:DateTime64(9)} AND TimeUnix < {w1:DateTime64(9)} AND ServiceName != '' AND mapContains(ResourceAttributes, 'k8s.node.name') GROUP BY Service, Instance"
          + " UNION ALL SELECT toString(Service) AS Service, Instance, anyLast(Host) AS Host, toDateTime64(min(FirstSeen), 9) AS a, toDateTime64(max(LastSeen), 9) AS z"
          + " FROM %1$s.obs_instances WHERE TenantId = {tenant:String} GROUP BY Service, Instance)"
          + " WHERE Host != '' AND a < {w1:DateTime64(9)} AND z >= {w0:DateTime64(9)} GROUP BY Service, Host ORDER BY Service, Host";
}

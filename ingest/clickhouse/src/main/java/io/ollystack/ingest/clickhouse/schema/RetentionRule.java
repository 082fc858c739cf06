package io.ollystack.ingest.clickhouse.schema;

import io.ollystack.ingest.clickhouse.schema.SchemaSettings.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long one table keeps its rows, as a TTL clause. The clause is written in the form in which
/// ClickHouse prints it, so that the wanted and the present one compare as text.
///
/// @param table unqualified
/// @param time the expression that gives a row its age
/// @param kept of all settings, the one for this table
record RetentionRule(String table, String time, Function<Retention, Duration> kept) {
  static final List<RetentionRule> ALL =
      List.of(
          new RetentionRule("otel_traces", "toDateTime(Timestamp)", Retention::traces),
          new RetentionRule("otel_traces_trace_id_ts", "toDateTime(Start)", Retention::traces),
          new RetentionRule("otel_logs", "toDateTime(Timestamp)", Retention::logs),
          metric("gauge"),
          metric("sum"),
          metric("histogram"),
          metric("exponential_histogram"),
          metric("summary"),
          derived("obs_changes", "ts"),
          derived("obs_alerts", "fired_at"),
          derived("obs_incidents", "started_at"),
          derived("obs_incident_events", "ts"),
          derived("obs_anomalies", "started_at"),
          derived("obs_topology_edges", "ts"),
          derived("obs_log_pattern_counts", "ts"),
          derived("obs_version_activity", "ts"),
          derived("obs_log_patterns", "LastSeen"),
          derived("obs_instances", "LastSeen"),
          derived("obs_flag_variants", "LastSeen"),
          derived("obs_topology_edge_life", "last_seen"),
          derived("obs_topology_nodes", "last_seen"),
          derived("obs_rollups", "ts"),
          derived("obs_self_times", "ts"),
          derived("obs_exemplars", "ts"),
          new RetentionRule("obs_traces", "toDateTime(ts)", Retention::traces),
          derived("obs_query_log", "ts"),
          derived("obs_dead_letter", "ts"),
          catalogue("services"),
          catalogue("operations"),
          catalogue("metrics"),
          catalogue("attributes"));

  private static final Pattern TTL =
      Pattern.compile(" TTL (.*?)(?: SETTINGS .*)?$", Pattern.DOTALL);

  /// The clause without the word TTL; empty to keep rows for ever.
  Optional<String> clause(Retention retention) {
    Duration duration = kept.apply(retention);
    return duration.isZero()
        ? Optional.empty()
        : Optional.of(time + " + toIntervalSecond(" + duration.toSeconds() + ")");
  }

  /// The clause in ClickHouse's `system.tables.engine_full`.
  static Optional<String> present(String engineFull) {
    Matcher matcher = TTL.matcher(engineFull);
    return matcher.find() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
  }

  private static RetentionRule metric(String type) {
    return new RetentionRule("otel_metrics_" + type, "toDateTime(TimeUnix)", Retention::metrics);
  }

  private static RetentionRule derived(String table, String column) {
    return new RetentionRule(table, "toDateTime(" + column + ")", Retention::derived);
  }

  /// Names stay as long as any signal that may mention them, and the rest of their month.
  private static RetentionRule catalogue(String table) {
    return new RetentionRule(
        "obs_catalog_" + table,
        "toDateTime(Month)",
        retention -> {
          List<Duration> signals =
              List.of(retention.traces(), retention.metrics(), retention.logs());
          if (signals.contains(Duration.ZERO)) {
            return Duration.ZERO;
          }
          return signals.stream().max(Duration::compareTo).orElseThrow().plusDays(31);
        });
  }
}

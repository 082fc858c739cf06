package io.ollystack.copilot.observql.analysis;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What people who know other languages write, and what it is called here.
final class CommonMistakes {
  private static final Map<String, String> COLUMNS =
      Map.ofEntries(
          Map.entry("latency", "duration"),
          Map.entry("duration_ms", "duration"),
          Map.entry("duration_ns", "duration"),
          Map.entry("elapsed", "duration"),
          Map.entry("response_time", "duration"),
          Map.entry("traceid", "trace_id"),
          Map.entry("spanid", "span_id"),
          Map.entry("parentspanid", "parent_id"),
          Map.entry("servicename", "service"),
          Map.entry("span", "operation"),
          Map.entry("spanname", "operation"),
          Map.entry("endpoint", "operation"),
          Map.entry("ts", "time"),
          Map.entry("date", "time"),
          Map.entry("_time", "time"),
          Map.entry("text", "body"),
          Map.entry("msg", "body"),
          Map.entry("log", "body"),
          Map.entry("line", "body"),
          Map.entry("severitytext", "severity"),
          Map.entry("loglevel", "severity"),
          Map.entry("log_level", "severity"),
          Map.entry("error", "status"),
          Map.entry("statuscode", "status"),
          Map.entry("status_code", "status"),
          Map.entry("pod", "k8s.pod.name"),
          Map.entry("namespace", "k8s.namespace.name"),
          Map.entry("node", "k8s.node.name"),
          Map.entry("host", "host.name"),
          Map.entry("route", "http.route"),
          Map.entry("version", "service.version"),
          Map.entry("env", "deployment.environment.name"));

  private static final Map<String, String> FUNCTIONS =
      Map.ofEntries(
          Map.entry("percentile", "p95(x) or quantile(0.95, x)"),
          Map.entry("percentile_cont", "quantile(0.95, x)"),
          Map.entry("approx_percentile", "quantile(0.95, x)"),
          Map.entry("histogram_quantile", "p95(m.metric)"),
          Map.entry("mean", "avg(x)"),
          Map.entry("average", "avg(x)"),
          Map.entry("median", "p50(x)"),
          Map.entry("countif", "count(condition)"),
          Map.entry("count_if", "count(condition)"),
          Map.entry("sumif", "sum(x) FILTER (WHERE condition)"),
          Map.entry("avgif", "avg(x) FILTER (WHERE condition)"),
          Map.entry("dcount", "uniq(x)"),
          Map.entry("count_distinct", "uniq(x)"),
          Map.entry("countdistinct", "uniq(x)"),
          Map.entry("uniqexact", "count(DISTINCT x)"),
          Map.entry("irate", "rate(m.metric)"),
          Map.entry("error_ratio", "error_rate()"),
          Map.entry("errors", "count(status = 'error')"),
          Map.entry("date_trunc", "bucket(time, 1h), or EVERY 1h"),
          Map.entry("time_bucket", "bucket(time, 1h), or EVERY 1h"),
          Map.entry("bin", "bucket(time, 1h), or EVERY 1h"),
          Map.entry("tostartofinterval", "bucket(time, 1h), or EVERY 1h"),
          Map.entry("now", "the word NOW in SINCE and UNTIL"),
          Map.entry("nvl", "coalesce(x, y)"),
          Map.entry("ifnull", "coalesce(x, y)"),
          Map.entry("len", "length(x)"),
          Map.entry("regexp_extract", "extract(x, 'pattern')"),
          Map.entry("json_extract", "json(body, 'path')"),
          Map.entry("first_value", "first(x)"),
          Map.entry("last_value", "last(x)"),
          Map.entry("stddev_pop", "stddev(x)"),
          Map.entry("stdev", "stddev(x)"));

  private CommonMistakes() {}

  static Optional<String> column(String name) {
    return Optional.ofNullable(COLUMNS.get(name.toLowerCase(Locale.ROOT)));
  }

  /// What to write instead of a function of another language.
  static Optional<String> function(String name) {
    return Optional.ofNullable(FUNCTIONS.get(name));
  }
}

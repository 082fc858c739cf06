package io.ollystack.copilot.assistant.frame;

import io.ollystack.copilot.assistant.time.TimeSlot;
import io.ollystack.copilot.observql.syntax.Words;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes frames as ObservQL. Values become quoted literals and names become paths, so that no word
/// of a question, and no text of telemetry, can become syntax. Pure and thread-safe.
public final class FrameRenderer {
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private FrameRenderer() {}

  /// The query, or nothing for frames that are answered by several queries ([QueryFrame.Why],
  /// [QueryFrame.Overview]).
  public static Optional<String> observql(QueryFrame frame) {
    return switch (frame) {
      case QueryFrame.Aggregate aggregate -> Optional.of(aggregate(aggregate));
      case QueryFrame.Listing listing -> Optional.of(listing(listing));
      case QueryFrame.Contrast contrast ->
          Optional.of(
              "FROM requests"
                  + where(contrast.filters())
                  + time(contrast.time(), contrast.filters())
                  + " CONTRAST ("
                  + condition(contrast.selection(), Rows.REQUESTS)
                  + ")");
      case QueryFrame.Dependencies edges ->
          Optional.of(
              "FROM topology FOLLOW "
                  + (edges.downstream() ? "DOWNSTREAM" : "UPSTREAM")
                  + " FROM "
                  + text(edges.service())
                  + time(edges.time(), List.of())
                  + " SELECT hop, caller, callee, calls, error_rate, p95 ORDER BY hop, calls DESC");
      case QueryFrame.Names names ->
          Optional.of(
              "SHOW "
                  + names.kind().name()
                  + (names.service() == null ? "" : " WHERE service = " + text(names.service())));
      case QueryFrame.LogPatterns patterns ->
          Optional.of(
              "FROM PATTERNS((SELECT body FROM logs"
                  + where(patterns.filters(), Rows.LOGS)
                  + "))"
                  + time(patterns.time(), patterns.filters())
                  + " ORDER BY count DESC LIMIT 20");
      case QueryFrame.Forecast forecast -> Optional.of(forecast(forecast));
      case QueryFrame.TimeSpent spent ->
          Optional.of(
              "TRACE FROM "
                  + conjunction(spent.filters(), Rows.SPANS)
                  + (spent.criticalPath()
                      ? " FOLLOW CRITICAL PATH SELECT service, operation, self_time, start"
                      : " FOLLOW DOWNSTREAM SELECT service, operation, avg(self_time) AS self_time,"
                          + " count() AS spans GROUP BY service, operation ORDER BY self_time DESC"
                          + " LIMIT 20")
                  + time(spent.time(), spent.filters()));
      case QueryFrame.Why _, QueryFrame.Overview _ -> Optional.empty();
    };
  }

  private static String aggregate(QueryFrame.Aggregate frame) {
    List<String> items = new ArrayList<>();
    for (String key : frame.groupBy()) {
      items.add(path(key));
    }
    for (int i = 0; i < frame.measures().size(); i++) {
      items.add(
          measure(frame.measures().get(i), frame.rows()) + " AS " + alias(frame.measures().get(i)));
    }
    String first = alias(frame.measures().getFirst());
    StringBuilder query = new StringBuilder("SELECT " + String.join(", ", items));
    query.append(" FROM ").append(frame.rows().table());
    query.append(frame.rows() == Rows.METRICS ? " m" : "");
    query.append(where(frame.filters(), frame.rows()));
    if (!frame.groupBy().isEmpty()) {
      query
          .append(" GROUP BY ")
          .append(
              frame.groupBy().stream().map(FrameRenderer::path).collect(Collectors.joining(", ")));
    }
    query.append(
        frame.series()
            ? " EVERY " + frame.bucket().map(FrameRenderer::duration).orElse("AUTO")
            : "");
    query.append(time(frame.time(), frame.filters()));
    frame
        .having()
        .ifPresent(bound ->
            query.append(
                " HAVING " + first + " " + bound.operator().sign() + " " + bound.literal()));
    frame.comparison().ifPresent(comparison -> query.append(comparison(comparison, frame)));
    if (frame.series()) {
      frame.ranking().ifPresent(ranking -> query.append(" TOP ").append(ranking.limit()));
    } else {
      String by = frame.comparison().isPresent() ? first + "__pct" : first;
      frame
          .ranking()
          .ifPresent(ranking ->
              query
                  .append(" ORDER BY ")
                  .append(by)
                  .append(ranking.descending() ? " DESC" : " ASC")
                  .append(" LIMIT ")
                  .append(ranking.limit()));
    }
    return query.toString();
  }

  private static String forecast(QueryFrame.Forecast frame) {
    String value = "avg(m." + path(frame.metric()) + ")";
    String used =
        frame.capacity() == null ? value : value + " / avg(m." + path(frame.capacity()) + ")";
    String keys =
        frame.groupBy().stream().map(FrameRenderer::path).collect(Collectors.joining(", "));
    return "SELECT "
        + (keys.isEmpty() ? "" : keys + ", ")
        + used
        + " AS level FROM metrics m"
        + where(frame.filters(), Rows.METRICS)
        + (keys.isEmpty() ? "" : " GROUP BY " + keys)
        + " EVERY AUTO"
        + time(frame.time(), frame.filters());
  }

  private static String listing(QueryFrame.Listing frame) {
    String columns =
        switch (frame.rows()) {
          case LOGS -> "time, service, severity, message, trace_id";
          case TRACES -> "trace_id, service, operation, duration, status, start";
          case REQUESTS, SPANS -> "time, service, operation, duration, status, trace_id";
          case CHANGES -> "time, kind, service, version, previous_version, actor, description";
          case ALERTS -> "fired_at, rule, service, severity, state, value, threshold, resolved_at";
          case INCIDENTS ->
              "started_at, id, title, severity, status, services, root_cause, resolved_at";
          case ANOMALIES ->
              "started_at, service, measure, score, expected, observed, direction, ended_at";
          case TOPOLOGY -> "caller, callee, calls, error_rate, p95";
          case METRICS -> "time, metric, service, value, unit";
        };
    String clock =
        switch (frame.rows()) {
          case TRACES -> "start";
          case ALERTS -> "fired_at";
          case INCIDENTS, ANOMALIES -> "started_at";
          case TOPOLOGY -> "calls";
          case LOGS, REQUESTS, SPANS, CHANGES, METRICS -> "time";
        };
    boolean counted = frame.rows() == Rows.TRACES && countsSpans(frame.filters());
    String order =
        switch (frame.order()) {
          case NEWEST -> " ORDER BY " + clock + " DESC";
          case OLDEST -> " ORDER BY " + clock + " ASC";
          case SLOWEST -> " ORDER BY duration DESC";
          case FASTEST -> " ORDER BY duration ASC";
        };
    return "SELECT "
        + columns
        + (counted ? ", span_count" : "")
        + " FROM "
        + frame.rows().table()
        + where(frame.filters(), frame.rows())
        + time(frame.time(), frame.filters())
        + order
        + " LIMIT "
        + frame.limit();
  }

  private static boolean countsSpans(List<Filter> filters) {
    return filters.stream()
        .anyMatch(f -> f instanceof Filter.NumberIs number && number.path().equals("span_count"));
  }

  /// The measure as an expression.
  static String measure(Measure measure, Rows rows) {
    return switch (measure) {
      case Measure.Count() -> "count()";
      case Measure.Rate() -> "rate()";
      case Measure.ErrorCount() ->
          rows == Rows.LOGS ? "count(severity >= 'ERROR')" : "count(status = 'error')";
      case Measure.ErrorRate() -> "error_rate()";
      case Measure.SuccessRate() -> "success_rate()";
      case Measure.Latency(Statistic statistic) -> statistic.function() + "(duration)";
      case Measure.OfMetric(String metric, Measure.MetricUse use, Statistic statistic) ->
          switch (use) {
            case VALUE -> statistic.function() + "(m." + path(metric) + ")";
            case RATE -> "rate(m." + path(metric) + ")";
            case INCREASE -> "increase(m." + path(metric) + ")";
          };
      case Measure.Share(Filter condition) -> "count(" + condition(condition, rows) + ") / count()";
      case Measure.Distinct(String name) -> "uniq(" + path(name) + ")";
    };
  }

  /// The name of the measure's column.
  public static String alias(Measure measure) {
    return switch (measure) {
      case Measure.Count() -> "count";
      case Measure.Rate() -> "rate";
      case Measure.ErrorCount() -> "errors";
      case Measure.ErrorRate() -> "error_rate";
      case Measure.SuccessRate() -> "success_rate";
      case Measure.Latency(Statistic statistic) -> statistic.function().replace('.', '_');
      case Measure.OfMetric(String metric, Measure.MetricUse use, Statistic statistic) ->
          (switch (use) {
                case RATE -> "rate";
                case INCREASE -> "increase";
                case VALUE -> statistic.function().replace('.', '_');
              })
              + "_"
              + metric.replaceAll("[^A-Za-z0-9]+", "_");
      case Measure.Share _ -> "share";
      case Measure.Distinct(String name) -> "different_" + name.replaceAll("[^A-Za-z0-9]+", "_");
    };
  }

  private static String negatable(Filter inner, Rows rows) {
    String condition = condition(inner, rows);
    return inner instanceof Filter.Involves ? condition : "(" + condition + ")";
  }

  private static String conjunction(List<Filter> filters, Rows rows) {
    return filters.stream()
        .map(filter -> condition(filter, rows))
        .collect(Collectors.joining(" AND "));
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : BigDecimal.valueOf(value).toPlainString();
  }

  private static String where(List<Filter> filters) {
    return where(filters, Rows.REQUESTS);
  }

  private static String where(List<Filter> filters, Rows rows) {
    return filters.isEmpty()
        ? ""
        : filters.stream()
            .map(filter -> condition(filter, rows))
            .distinct()
            .collect(Collectors.joining(" AND ", " WHERE ", ""));
  }

  private static String condition(Filter filter, Rows rows) {
    return switch (filter) {
      case Filter.ServiceIn(List<String> services) ->
          services.size() == 1
              ? "service = " + text(services.getFirst())
              : "service IN "
                  + services.stream()
                      .map(FrameRenderer::text)
                      .collect(Collectors.joining(", ", "(", ")"));
      case Filter.OperationIs(String operation) -> "operation = " + text(operation);
      case Filter.AttributeIs(String attribute, String value) ->
          path(attribute) + " = " + text(value);
      case Filter.Failed(boolean failed) ->
          rows == Rows.LOGS
              ? "severity " + (failed ? ">=" : "<") + " 'ERROR'"
              : "status " + (failed ? "=" : "!=") + " 'error'";
      case Filter.SeverityAtLeast(String severity) -> "severity >= " + text(severity);
      case Filter.SlowerThan(Duration limit) -> "duration > " + duration(limit);
      case Filter.TextContains(String contained) ->
          (rows == Rows.LOGS ? "body" : "operation") + " CONTAINS " + text(contained);
      case Filter.TraceIs(String traceId) -> "trace_id = " + text(traceId);
      case Filter.FasterThan(Duration limit) -> "duration < " + duration(limit);
      case Filter.SeverityIs(String severity) -> "severity = " + text(severity);
      case Filter.AttributeIn(String attribute, List<String> values) ->
          path(attribute)
              + " IN "
              + values.stream()
                  .map(FrameRenderer::text)
                  .collect(Collectors.joining(", ", "(", ")"));
      case Filter.AttributeExists(String attribute) -> path(attribute) + " EXISTS";
      case Filter.NumberIs(String name, Filter.Operator operator, double value) ->
          path(name) + " " + operator.sign() + " " + number(value);
      case Filter.NumberRange(String name, double from, double to) ->
          path(name) + " BETWEEN " + number(from) + " AND " + number(to);
      case Filter.Not(Filter.AttributeIs(String attribute, String value)) ->
          path(attribute) + " != " + text(value);
      case Filter.Not(Filter inner) -> "NOT " + negatable(inner, rows);
      case Filter.Involves(List<Filter> inner) ->
          "HAS DESCENDANT (" + conjunction(inner, Rows.SPANS) + ")";
      case Filter.TraceAmong(Rows among, List<Filter> inner) ->
          "trace_id IN (SELECT trace_id FROM " + among.table() + where(inner, among) + ")";
    };
  }

  /// The time clause, with a leading space.
  public static String time(TimeSlot slot, List<Filter> filters) {
    return switch (slot) {
      case TimeSlot.Last(Duration length) -> " LAST " + duration(length);
      case TimeSlot.Between(var from, var to) ->
          " SINCE " + text(from.toString()) + (to == null ? "" : " UNTIL " + text(to.toString()));
      case TimeSlot.Around(var moment, Duration each) ->
          " AROUND " + text(moment.toString()) + " +- " + duration(each);
      case TimeSlot.SinceDeploy(var service) ->
          " SINCE " + (service == null ? deploy(filters) : "deploy(" + text(service) + ")");
      case TimeSlot.DuringIncident(String id) -> " DURING incident(" + text(id) + ")";
    };
  }

  private static String comparison(QueryFrame.Comparison comparison, QueryFrame.Aggregate frame) {
    return " COMPARE TO "
        + switch (comparison) {
          case PREVIOUS -> "PREVIOUS";
          case DAY_BEFORE -> "1d BEFORE";
          case WEEK_BEFORE -> "1w BEFORE";
          case BEFORE_DEPLOY ->
              "BEFORE "
                  + (frame.time() instanceof TimeSlot.SinceDeploy(String service) && service != null
                      ? "deploy(" + text(service) + ")"
                      : deploy(frame.filters()));
        };
  }

  private static String deploy(List<Filter> filters) {
    for (Filter filter : filters) {
      if (filter instanceof Filter.ServiceIn(List<String> services) && services.size() == 1) {
        return "deploy(" + text(services.getFirst()) + ")";
      }
    }
    return "deploy()";
  }

  private static String duration(Duration duration) {
    long nanos = duration.toNanos();
    String[] units = {"w", "d", "h", "m", "s", "ms", "us", "ns"};
    long[] sizes = {
      604_800_000_000_000L, 86_400_000_000_000L, 3_600_000_000_000L, 60_000_000_000L,
      1_000_000_000L, 1_000_000L, 1_000L, 1L
    };
    for (int i = 0; i < units.length; i++) {
      if (nanos % sizes[i] == 0) {
        return nanos / sizes[i] + units[i];
      }
    }
    throw new IllegalStateException("every duration is a number of nanoseconds");
  }

  private static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /// A dotted name, with those parts quoted that are no plain names or are words of the language.
  private static String path(String name) {
    return Arrays.stream(name.split("\\.", -1))
        .map(part ->
            PLAIN_NAME.matcher(part).matches()
                    && !Words.RESERVED.contains(part.toUpperCase(Locale.ROOT))
                ? part
                : "\"" + part.replace("\"", "") + "\"")
        .collect(Collectors.joining("."));
  }
}

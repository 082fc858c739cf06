package io.ollystack.copilot.assistant.frame;

import io.ollystack.copilot.assistant.time.TimeSlot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    query.append(frame.series() ? " EVERY AUTO" : "");
    query.append(time(frame.time(), frame.filters()));
    frame
        .comparison()
        .ifPresent(comparison -> query.append(comparison(comparison, frame.filters())));
    if (frame.series()) {
      query.append(
          frame.groupBy().isEmpty()
              ? ""
              : " TOP " + frame.ranking().map(QueryFrame.Ranking::limit).orElse(10L));
    } else {
      frame
          .ranking()
          .ifPresent(ranking ->
              query
                  .append(" ORDER BY ")
                  .append(first)
                  .append(ranking.descending() ? " DESC" : " ASC")
                  .append(" LIMIT ")
                  .append(ranking.limit()));
    }
    return query.toString();
  }

  private static String listing(QueryFrame.Listing frame) {
    String columns =
        switch (frame.rows()) {
          case LOGS -> "time, service, severity, message, trace_id";
          case TRACES -> "trace_id, service, operation, duration, status, start";
          case REQUESTS, SPANS -> "time, service, operation, duration, status, trace_id";
          case CHANGES -> "time, kind, service, version, previous_version, description";
          case ALERTS -> "fired_at, rule, service, severity";
          case METRICS, INCIDENTS -> "*";
        };
    String clock =
        frame.rows() == Rows.TRACES ? "start" : frame.rows() == Rows.ALERTS ? "fired_at" : "time";
    String order =
        frame.rows() == Rows.INCIDENTS
            ? ""
            : switch (frame.order()) {
              case NEWEST -> " ORDER BY " + clock + " DESC";
              case OLDEST -> " ORDER BY " + clock + " ASC";
              case SLOWEST -> " ORDER BY duration DESC";
              case FASTEST -> " ORDER BY duration ASC";
            };
    return "SELECT "
        + columns
        + " FROM "
        + frame.rows().table()
        + where(frame.filters(), frame.rows())
        + time(frame.time(), frame.filters())
        + order
        + " LIMIT "
        + frame.limit();
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
          };
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
          (use == Measure.MetricUse.RATE ? "rate" : statistic.function().replace('.', '_'))
              + "_"
              + metric.replaceAll("[^A-Za-z0-9]+", "_");
    };
  }

  private static String where(List<Filter> filters) {
    return where(filters, Rows.REQUESTS);
  }

  private static String where(List<Filter> filters, Rows rows) {
    return filters.isEmpty()
        ? ""
        : filters.stream()
            .map(filter -> condition(filter, rows))
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
      case TimeSlot.SinceDeploy() -> " SINCE " + deploy(filters);
      case TimeSlot.DuringIncident(String id) -> " DURING incident(" + text(id) + ")";
    };
  }

  private static String comparison(QueryFrame.Comparison comparison, List<Filter> filters) {
    return " COMPARE TO "
        + switch (comparison) {
          case PREVIOUS -> "PREVIOUS";
          case DAY_BEFORE -> "1d BEFORE";
          case WEEK_BEFORE -> "1w BEFORE";
          case BEFORE_DEPLOY -> "BEFORE " + deploy(filters);
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

  /// A dotted name, with those parts quoted that are no plain names.
  private static String path(String name) {
    return Arrays.stream(name.split("\\.", -1))
        .map(part ->
            PLAIN_NAME.matcher(part).matches() ? part : "\"" + part.replace("\"", "") + "\"")
        .collect(Collectors.joining("."));
  }
}

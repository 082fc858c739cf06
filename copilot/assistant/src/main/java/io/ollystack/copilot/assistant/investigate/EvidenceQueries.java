package io.ollystack.copilot.assistant.investigate;

import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.live.Evidence;
import io.ollystack.rca.live.Period;
import java.time.Duration;
import java.time.Instant;

/// The ObservQL that shows a piece of evidence again. Pure.
final class EvidenceQueries {
  private static final Duration BEFORE = Duration.ofMinutes(30);
  private static final String LEVELS =
      "SELECT service, count() AS requests, avg(duration) AS latency, error_rate() AS error_rate"
          + " FROM requests";

  private final Period baseline;
  private final Period window;
  private final Measure measure;

  EvidenceQueries(Period baseline, Period window, Measure measure) {
    this.baseline = baseline;
    this.window = window;
    this.measure = measure;
  }

  String of(Evidence evidence) {
    String service = text(evidence.service());
    return switch (evidence.kind()) {
      case OWN_EXCESS, WITHOUT_IT, SHARED_HOST ->
          LEVELS + " GROUP BY service" + during(window) + before() + " ORDER BY requests DESC";
      case LEVEL ->
          LEVELS + " WHERE service = " + service + " GROUP BY service" + during(window) + before();
      case OWN_TIME ->
          "SELECT avg(duration) AS latency, count() AS spans FROM spans WHERE service = "
              + service
              + " AND operation = "
              + text(evidence.subject())
              + during(window)
              + before();
      case ERROR_ORIGIN ->
          "SELECT status_message, count() AS failures FROM spans WHERE service = "
              + service
              + " AND operation = "
              + text(evidence.subject())
              + " AND status = 'error' AND NOT HAS CHILD (status = 'error') GROUP BY status_message"
              + during(window)
              + " ORDER BY failures DESC LIMIT 10";
      case CALLS_TO, CALLS_PER_REQUEST ->
          "SELECT operation, count() AS calls, avg(duration) AS latency, error_rate() AS error_rate"
              + " FROM spans WHERE service = "
              + service
              + " AND kind = 'client' GROUP BY operation"
              + during(window)
              + before()
              + " ORDER BY calls DESC";
      case LOG_PATTERN ->
          "SELECT severity, body, time, trace_id FROM logs WHERE service = "
              + service
              + " AND body CONTAINS "
              + text(longestLiteral(evidence.subject()))
              + during(window)
              + " ORDER BY time LIMIT 20";
      case RESOURCE ->
          "SELECT service, max(value) AS value FROM metrics WHERE metric = "
              + text(evidence.subject())
              + " GROUP BY service EVERY 1m"
              + during(
                  new Period(earlier(baseline.from(), window.from().minus(BEFORE)), window.to()))
              + " ORDER BY time LIMIT 2000";
      case CHANGE ->
          "SELECT time, kind, version, previous_version, description FROM changes WHERE service = "
              + service
              + during(new Period(window.from().minus(BEFORE), window.to()))
              + " ORDER BY time DESC LIMIT 20";
      case TRAFFIC ->
          "SELECT count() AS requests FROM requests WHERE service = "
              + service
              + " EVERY 1m"
              + during(new Period(window.from().minus(BEFORE), window.to()));
      case ATTRIBUTE -> contrast(evidence.service(), evidence.usual());
    };
  }

  /// What the bad requests of a service have in common.
  ///
  /// @param usual its usual latency in seconds
  String contrast(String service, double usual) {
    String bad =
        switch (measure) {
          case AVAILABILITY -> "status = 'error'";
          case LATENCY ->
              "duration > " + Math.max(1, Math.round(2_000 * (usual > 0 ? usual : 0.5))) + "ms";
        };
    return "FROM requests WHERE service = "
        + text(service)
        + during(window)
        + " CONTRAST ("
        + bad
        + ") LIMIT 20";
  }

  String levels(String service) {
    return LEVELS + " WHERE service = " + text(service) + " GROUP BY service" + during(window);
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? b : a;
  }

  private static String during(Period period) {
    return " SINCE '" + period.from() + "' UNTIL '" + period.to() + "'";
  }

  /// The same length of time just before.
  private static String before() {
    return " COMPARE TO PREVIOUS";
  }

  /// The longest stretch of a pattern that is the same in every line.
  private static String longestLiteral(String pattern) {
    String longest = "";
    for (String part : pattern.split("<[^>]*>|\\*")) {
      String literal = part.strip();
      longest = literal.length() > longest.length() ? literal : longest;
    }
    return longest;
  }

  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}

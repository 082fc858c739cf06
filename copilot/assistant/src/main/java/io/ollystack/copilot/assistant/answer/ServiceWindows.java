package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.assistant.time.TimeSlot;
import io.ollystack.rca.excess.Measure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The time of a symptom and the time before it that counts as normal, with the queries over both.
record ServiceWindows(Instant pastFrom, Instant from, Instant to) {
  private static final Duration PAST = Duration.ofHours(2);
  private static final String MEASURES =
      "SELECT service, avg(duration) AS latency, error_rate() AS error_rate, count() AS requests FROM requests";

  /// The windows of a slot.
  ///
  /// @throws QueryRejected for slots that only the store can place, such as "since the deployment"
  ///   ([EventTimes] places them): any other window would answer a question that nobody asked
  static ServiceWindows of(TimeSlot slot, Instant now) throws QueryRejected {
    return switch (slot) {
      case TimeSlot.Last(Duration length) -> ending(now.minus(length), now);
      case TimeSlot.Between(Instant from, var to) -> ending(from, to == null ? now : to);
      case TimeSlot.Around(Instant moment, Duration each) ->
          ending(moment.minus(each), earlier(moment.plus(each), now));
      case TimeSlot.SinceDeploy _, TimeSlot.DuringIncident _ ->
          throw new QueryRejected(
              List.of(
                  "When that was is not known. Ask with a time, for example: in the last 30"
                      + " minutes."));
    };
  }

  private static ServiceWindows ending(Instant from, Instant to) {
    return new ServiceWindows(from.minus(PAST), from, to);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  String currentQuery() {
    return MEASURES + " GROUP BY service" + range(from, to) + " ORDER BY requests DESC LIMIT 1000";
  }

  String pastQuery() {
    return MEASURES + " GROUP BY service EVERY 5m" + range(pastFrom, from) + " LIMIT 10000";
  }

  String edgesQuery() {
    return "FROM topology" + range(from, to) + " SELECT caller, callee, calls LIMIT 10000";
  }

  List<String> detailQueries(String service, Measure measure) {
    String name = "'" + service.replace("'", "''") + "'";
    String details =
        switch (measure) {
          case AVAILABILITY ->
              "FROM requests WHERE service = "
                  + name
                  + range(from, to)
                  + " CONTRAST (status = 'error') LIMIT 5";
          case LATENCY ->
              "SELECT operation, avg(duration) AS latency FROM requests WHERE service = "
                  + name
                  + " GROUP BY operation"
                  + range(from, to)
                  + " COMPARE TO PREVIOUS ORDER BY latency__delta DESC LIMIT 5";
        };
    return List.of(
        details,
        "SELECT time, kind, version, previous_version, description FROM changes WHERE service = "
            + name
            + range(pastFrom, to)
            + " ORDER BY time DESC LIMIT 5");
  }

  private static String range(Instant from, Instant to) {
    return " SINCE '" + from + "' UNTIL '" + to + "'";
  }
}

package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.assistant.frame.Measure;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.investigate.Investigate;
import io.ollystack.copilot.assistant.time.TimeSlot;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.rca.live.Period;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a "why" in words asks to investigate.
final class WhySubjects {
  private WhySubjects() {}

  /// @throws QueryRejected when its time hangs on an event that is not known, or it asks about
  ///   something that has no causes
  static Investigate.Subject of(QueryFrame.Why why, QueryPort queries, Tenant tenant, Instant now)
      throws QueryRejected, InterruptedException {
    TimeSlot placed =
        EventTimes.placed(why.time(), why.service().orElse(null), queries, tenant, now);
    ServiceWindows windows = ServiceWindows.of(placed, now);
    return new Investigate.Subject(
        why.service(),
        Optional.of(measure(why.measure())),
        new Period(windows.from(), windows.to()));
  }

  static io.ollystack.rca.excess.Measure measure(Measure asked) throws QueryRejected {
    return switch (asked) {
      case Measure.Latency _ -> io.ollystack.rca.excess.Measure.LATENCY;
      case Measure.ErrorRate _, Measure.ErrorCount _, Measure.SuccessRate _ ->
          io.ollystack.rca.excess.Measure.AVAILABILITY;
      case Measure.Share _,
          Measure.Distinct _,
          Measure.Count _,
          Measure.Rate _,
          Measure.OfMetric _ ->
          throw new QueryRejected(
              List.of(
                  "Causes can be found for latency and errors, not for traffic or single metrics."
                      + " Ask why a service is slow or failing."));
    };
  }
}

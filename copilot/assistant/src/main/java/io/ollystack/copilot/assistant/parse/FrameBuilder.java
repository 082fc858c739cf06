package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.Filter;
import io.ollystack.copilot.assistant.frame.Measure;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.frame.QueryFrame.Comparison;
import io.ollystack.copilot.assistant.frame.QueryFrame.Ranking;
import io.ollystack.copilot.assistant.frame.QueryFrame.RowOrder;
import io.ollystack.copilot.assistant.frame.Rows;
import io.ollystack.copilot.assistant.frame.Statistic;
import io.ollystack.copilot.assistant.lexicon.Meaning.Kind;
import io.ollystack.copilot.assistant.time.TimeSlot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns a reading into the frame that it most plausibly asks for. The rules stand in the order in
/// which they apply; each notes what it takes for granted.
final class FrameBuilder {
  private static final TimeSlot DEFAULT_TIME = new TimeSlot.Last(Duration.ofHours(1));
  private static final long DEFAULT_ROWS = 20;
  private static final long DEFAULT_RANKS = 10;

  private final Reading reading;
  private final Slots slots;
  private final List<String> assumptions = new ArrayList<>();

  FrameBuilder(Reading reading) {
    this.reading = reading;
    slots = new Slots(reading);
  }

  /// What was taken for granted, once the frame is built.
  List<String> assumptions() {
    return assumptions;
  }

  /// The frame; nothing when the reading holds nothing to ask for.
  Optional<QueryFrame> build() {
    TimeSlot time = time();
    if (intent("why") && !slots.asksForRows()) {
      return Optional.of(new QueryFrame.Why(slots.service(), whyMeasure(), recent(time)));
    }
    if (intent("downstream") || intent("upstream")) {
      return slots
          .service()
          .map(service -> new QueryFrame.Dependencies(service, !isUpstream(), time));
    }
    if (intent("deployed") || intent("changed") || target("changes") || target("deployments")) {
      return Optional.of(changes(time));
    }
    if (intent("contrast")) {
      return Optional.of(new QueryFrame.Contrast(slots.scope(), contrastSelection(), time));
    }
    if (target("patterns")) {
      return Optional.of(new QueryFrame.LogPatterns(slots.filters(Rows.LOGS), time));
    }
    if (target("alerts") || target("incidents")) {
      Rows rows = target("alerts") ? Rows.ALERTS : Rows.INCIDENTS;
      return Optional.of(
          new QueryFrame.Listing(rows, slots.scope(), RowOrder.NEWEST, rows(), time));
    }
    Optional<QueryFrame> quantity = quantity(time);
    if (quantity.isPresent()) {
      return quantity;
    }
    if (slots.asksForRows()) {
      return Optional.of(listing(time));
    }
    return names(time).or(() -> judgement(time)).or(() -> overview(time));
  }

  private TimeSlot time() {
    Optional<TimeSlot> asked = reading.time();
    boolean comparedWithThatTime = intent("compare") && reading.hasWord("yesterday");
    if (asked.isPresent() && !comparedWithThatTime) {
      return asked.get();
    }
    assumptions.add("the last hour");
    return DEFAULT_TIME;
  }

  /// Symptoms are looked for in the last quarter of an hour, unless a time was asked for: in an
  /// hour they drown.
  private TimeSlot recent(TimeSlot time) {
    if (reading.time().isPresent()) {
      return time;
    }
    assumptions.clear();
    assumptions.add("the last 15 minutes, compared with the two hours before");
    return new TimeSlot.Last(Duration.ofMinutes(15));
  }

  private Measure whyMeasure() {
    if (reading.values(Kind.JUDGE).contains("failing")
        || slots.failed()
        || measures("errors", "error_rate")) {
      return new Measure.ErrorRate();
    }
    if (reading.has(Kind.JUDGE, "busier") || measures("requests", "rate")) {
      return new Measure.Rate();
    }
    return new Measure.Latency(Statistic.P95);
  }

  private QueryFrame changes(TimeSlot time) {
    List<Filter> filters = new ArrayList<>(slots.scope());
    if (intent("deployed") || target("deployments")) {
      filters.add(new Filter.AttributeIs("kind", "deploy"));
    }
    return new QueryFrame.Listing(Rows.CHANGES, filters, RowOrder.NEWEST, rows(), time);
  }

  private Filter contrastSelection() {
    Optional<Filter> limit = reading.slowerThan().map(Filter.SlowerThan::new);
    boolean slow = reading.has(Kind.FILTER, "slow_request") || reading.has(Kind.ORDER, "slow");
    if (limit.isEmpty() && slow) {
      assumptions.add("slow means over one second");
      return new Filter.SlowerThan(Duration.ofSeconds(1));
    }
    return limit.orElseGet(() -> new Filter.Failed(true));
  }

  /// Quantities: something measured, or names ranked.
  private Optional<QueryFrame> quantity(TimeSlot time) {
    List<Measure> measures = new ArrayList<>(slots.measures());
    List<String> groups = slots.groups();
    Optional<Ranking> ranking = ranking();
    boolean counting = intent("count") && slots.asksForRows() && measures.isEmpty();
    Rows rows = slots.rows();
    if (counting) {
      measures.add(new Measure.Count());
    }
    if (measures.isEmpty() && ranking.isPresent() && !groups.isEmpty()) {
      measures.add(rankedMeasure());
    }
    if (measures.isEmpty() && intent("count") && !groups.isEmpty()) {
      return Optional.empty();
    }
    if (measures.isEmpty()) {
      return Optional.empty();
    }
    if (measures.stream().anyMatch(Measure.OfMetric.class::isInstance)) {
      rows = Rows.METRICS;
    }
    boolean series = intent("series");
    Optional<Ranking> shown =
        ranking.isEmpty() && !groups.isEmpty()
            ? Optional.of(new Ranking(true, DEFAULT_RANKS))
            : groups.isEmpty() ? Optional.empty() : ranking;
    return Optional.of(
        new QueryFrame.Aggregate(
            rows,
            measures,
            slots.filters(rows, measures),
            groups,
            series,
            comparison(),
            shown,
            time));
  }

  private Measure rankedMeasure() {
    if (reading.has(Kind.ORDER, "slow") || reading.has(Kind.ORDER, "fast")) {
      assumptions.add("latency as the 95th percentile");
      return new Measure.Latency(Statistic.P95);
    }
    return slots.failed() ? new Measure.ErrorCount() : new Measure.Count();
  }

  private Optional<Ranking> ranking() {
    boolean descending = reading.has(Kind.ORDER, "desc") || reading.has(Kind.ORDER, "busy");
    boolean ascending = reading.has(Kind.ORDER, "asc") || reading.has(Kind.ORDER, "fast");
    if (!descending && !ascending) {
      return Optional.empty();
    }
    long limit = reading.number().orElse(slots.asksForOne() ? 1 : DEFAULT_RANKS);
    return Optional.of(new Ranking(descending, limit));
  }

  private Optional<Comparison> comparison() {
    boolean withYesterday = intent("compare") && reading.hasWord("yesterday");
    if (withYesterday || reading.has(Kind.COMPARE, "1d")) {
      return Optional.of(Comparison.DAY_BEFORE);
    }
    if (reading.has(Kind.COMPARE, "1w")) {
      return Optional.of(Comparison.WEEK_BEFORE);
    }
    boolean deploy = reading.time().orElse(DEFAULT_TIME) instanceof TimeSlot.SinceDeploy;
    boolean changed = intent("rise") || intent("compare");
    if ((deploy && changed) || reading.has(Kind.COMPARE, "deploy")) {
      return Optional.of(Comparison.BEFORE_DEPLOY);
    }
    return changed || reading.has(Kind.COMPARE, "previous")
        ? Optional.of(Comparison.PREVIOUS)
        : Optional.empty();
  }

  private QueryFrame listing(TimeSlot time) {
    Rows rows = slots.rows();
    boolean timed = rows == Rows.TRACES || rows == Rows.SPANS || rows == Rows.REQUESTS;
    RowOrder order = RowOrder.NEWEST;
    if (timed && (reading.has(Kind.ORDER, "slow") || reading.has(Kind.FILTER, "slow_request"))) {
      order = RowOrder.SLOWEST;
    } else if (timed && reading.has(Kind.ORDER, "fast")) {
      order = RowOrder.FASTEST;
    } else if (reading.has(Kind.ORDER, "oldest")) {
      order = RowOrder.OLDEST;
    }
    return new QueryFrame.Listing(rows, slots.filters(rows), order, rows(), time);
  }

  private long rows() {
    return reading.number().orElse(DEFAULT_ROWS);
  }

  private Optional<QueryFrame> names(TimeSlot time) {
    QueryFrame.NameKind kind =
        target("services")
            ? QueryFrame.NameKind.SERVICES
            : target("operations")
                ? QueryFrame.NameKind.OPERATIONS
                : target("metrics")
                    ? QueryFrame.NameKind.METRICS
                    : target("attributes") ? QueryFrame.NameKind.ATTRIBUTES : null;
    return kind == null
        ? Optional.empty()
        : Optional.of(new QueryFrame.Names(kind, slots.service().orElse(null), time));
  }

  /// "Is checkout slow?": the measure now, beside the time before.
  private Optional<QueryFrame> judgement(TimeSlot time) {
    Measure measure;
    if (reading.has(Kind.JUDGE, "failing") || slots.failed()) {
      measure = new Measure.ErrorRate();
    } else if (reading.has(Kind.JUDGE, "slower")) {
      measure = new Measure.Latency(Statistic.P95);
    } else if (reading.has(Kind.JUDGE, "busier")) {
      measure = new Measure.Rate();
    } else {
      return Optional.empty();
    }
    assumptions.add("compared with the time just before");
    return Optional.of(
        new QueryFrame.Aggregate(
            Rows.REQUESTS,
            List.of(measure),
            slots.scope(),
            slots.groups(),
            false,
            Optional.of(comparison().orElse(Comparison.PREVIOUS)),
            Optional.empty(),
            time));
  }

  private Optional<QueryFrame> overview(TimeSlot time) {
    return intent("overview")
        ? Optional.of(new QueryFrame.Overview(recent(time)))
        : Optional.empty();
  }

  private boolean isUpstream() {
    return intent("upstream");
  }

  private boolean measures(String... values) {
    for (String value : values) {
      if (reading.has(Kind.MEASURE, value)) {
        return true;
      }
    }
    return false;
  }

  private boolean intent(String value) {
    return reading.has(Kind.INTENT, value);
  }

  private boolean target(String value) {
    return reading.has(Kind.TARGET, value);
  }
}

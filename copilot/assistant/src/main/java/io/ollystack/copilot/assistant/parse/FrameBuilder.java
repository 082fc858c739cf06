package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.Filter;
import io.ollystack.copilot.assistant.frame.Measure;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.frame.QueryFrame.Bound;
import io.ollystack.copilot.assistant.frame.QueryFrame.Comparison;
import io.ollystack.copilot.assistant.frame.QueryFrame.Ranking;
import io.ollystack.copilot.assistant.frame.QueryFrame.RowOrder;
import io.ollystack.copilot.assistant.frame.Rows;
import io.ollystack.copilot.assistant.frame.Statistic;
import io.ollystack.copilot.assistant.lexicon.Meaning.Kind;
import io.ollystack.copilot.assistant.link.EntityIndex;
import io.ollystack.copilot.assistant.time.TimeSlot;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Turns a reading into the frame that it most plausibly asks for. The rules stand in the order in
/// which they apply; each notes what it takes for granted.
final class FrameBuilder {
  static final TimeSlot DEFAULT_TIME = new TimeSlot.Last(Duration.ofHours(1));
  static final TimeSlot NOW = new TimeSlot.Last(Duration.ofMinutes(5));
  static final TimeSlot LONG_TIME = new TimeSlot.Last(Duration.ofDays(30));
  static final TimeSlot A_DAY = new TimeSlot.Last(Duration.ofDays(1));
  private static final long DEFAULT_ROWS = 20;
  private static final long DEFAULT_RANKS = 10;
  static final long ALL_GROUPS = 1000;

  private final Reading reading;
  private final Slots slots;
  private final Conditions conditions;
  private final EntityIndex entities;
  private final List<String> assumptions = new ArrayList<>();

  FrameBuilder(Reading reading, EntityIndex entities) {
    this.reading = reading;
    this.entities = entities;
    slots = new Slots(reading, entities);
    conditions = new Conditions(reading, slots, entities);
  }

  /// What was taken for granted, once the frame is built.
  List<String> assumptions() {
    return assumptions;
  }

  /// The frame; nothing when the reading holds nothing to ask for.
  Optional<QueryFrame> build() {
    SpecialFrames special = new SpecialFrames(reading, entities, assumptions);
    return special
        .build()
        .or(() -> new EventFrames(reading, entities, assumptions).build())
        .or(this::quantity)
        .or(this::rowListing)
        .or(this::names)
        .or(this::judgement)
        .or(this::bareQuantity)
        .or(special::overview);
  }

  /// Quantities: something measured, or names ranked.
  private Optional<QueryFrame> quantity() {
    List<Measure> measures = new ArrayList<>(slots.measures());
    List<String> groups = slots.groups();
    Optional<Ranking> ranking = ranking(groups);
    boolean counts = slots.counts();
    boolean listsRequests = !counts && groups.isEmpty() && !series() && slots.asksForRequests();
    if (listsRequests && !intent("share")) {
      return Optional.empty();
    }
    Optional<Measure> share = share();
    if (share.isPresent()) {
      return Optional.of(
          aggregate(
              Rows.REQUESTS, List.of(share.get()), conditions.scope(), groups, time(), ranking));
    }
    if (counts && measures.isEmpty() && intent("distinct") && !groups.isEmpty()) {
      Rows rows = slots.rows();
      return Optional.of(
          aggregate(
              rows,
              List.of(new Measure.Distinct(groups.getFirst())),
              conditions.filters(rows, List.of()),
              List.of(),
              time(),
              Optional.empty()));
    }
    boolean counted =
        counts
            || series()
            || !groups.isEmpty()
            || reading.has(Kind.MEASURE, "log_count")
            || target("loggers");
    boolean rowsCounted =
        measures.isEmpty()
            && counted
            && (slots.asksForRows()
                || target("loggers")
                || target("exceptions")
                || slots.failed()
                || reading.statusCode().isPresent()
                || counts
                || (!groups.isEmpty() && (grouped() || ranking.isPresent())));
    if (rowsCounted
        && !(counts
            && groups.isEmpty()
            && !slots.asksForRows()
            && !slots.failed()
            && reading.statusCode().isEmpty())) {
      boolean timed = ranking.isPresent() && (orderIs("slow") || orderIs("fast"));
      if (timed && (target("traces") || target("spans")) && groups.isEmpty()) {
        return Optional.empty();
      }
      measures.add(timed ? rankedMeasure() : new Measure.Count());
    }
    if (measures.isEmpty() && reading.statusCode().isPresent() && !slots.asksForRows()) {
      measures.add(new Measure.Count());
    }
    if (measures.isEmpty() && ranking.isPresent() && !groups.isEmpty()) {
      measures.add(rankedMeasure());
    }
    if (measures.isEmpty()) {
      return Optional.empty();
    }
    boolean ofRows =
        measures.equals(List.of(new Measure.Count()))
            && !counts
            && groups.isEmpty()
            && !series()
            && (reading.has(Kind.ORDER, "newest") || reading.has(Kind.ORDER, "slow"))
            && slots.asksForRows();
    if (ofRows) {
      return Optional.empty();
    }
    Rows rows =
        measures.stream().anyMatch(Measure.OfMetric.class::isInstance) ? Rows.METRICS : rowsOf();
    if (timedBy(ranking) && measures.equals(List.of(new Measure.Count()))) {
      measures.set(0, rankedMeasure());
    }
    if (measures.contains(new Measure.Latency(Statistic.P95)) && slots.statistics().isEmpty()) {
      assumptions.add("latency as the 95th percentile");
    }
    return Optional.of(
        aggregate(rows, measures, conditions.filters(rows, measures), groups, time(), ranking));
  }

  private boolean timedBy(Optional<Ranking> ranking) {
    return ranking.isPresent()
        && orderIs("slow")
        && measures("requests").isEmpty()
        && !slots.groups().isEmpty();
  }

  private boolean grouped() {
    return reading.has(Kind.GROUP, "by");
  }

  private Rows rowsOf() {
    return slots.rows();
  }

  private QueryFrame aggregate(
      Rows rows,
      List<Measure> measures,
      List<Filter> filters,
      List<String> groups,
      TimeSlot time,
      Optional<Ranking> ranking) {
    Optional<Bound> having = groups.isEmpty() ? Optional.empty() : having(measures.getFirst());
    List<Filter> kept = new ArrayList<>(filters);
    if (having.isPresent()) {
      kept.removeIf(f -> f instanceof Filter.SlowerThan || f instanceof Filter.FasterThan);
    }
    Optional<Comparison> comparison = comparison();
    Optional<Ranking> shown =
        groups.isEmpty()
            ? Optional.empty()
            : ranking.or(() -> Optional.of(new Ranking(true, ALL_GROUPS)));
    boolean series = series() && comparison.isEmpty();
    boolean ranked = ranking.isPresent() && !series && rows != Rows.METRICS;
    for (String group : groups) {
      if (ranked && group.contains(".")) {
        kept.add(new Filter.AttributeExists(group));
      }
    }
    return new QueryFrame.Aggregate(
        rows,
        measures,
        kept,
        groups,
        series,
        reading.bucket(),
        having,
        comparison,
        series ? ranking : shown,
        time);
  }

  private boolean series() {
    return intent("series") || reading.bucket().isPresent();
  }

  /// "above 1%", "over 500ms", "more than 100": a bound on the measure of a group.
  private Optional<Bound> having(Measure measure) {
    for (Reading.Bounded bound : reading.bounds()) {
      String literal =
          switch (bound.literal()) {
            case Tag.Percent(double share) ->
                BigDecimal.valueOf(share * 100).stripTrailingZeros().toPlainString() + "%";
            case Tag.Limit(Duration limit) when measure instanceof Measure.Latency ->
                limit.toMillis() > 0 ? limit.toMillis() + "ms" : limit.toNanos() + "ns";
            case Tag.Quantity(long value)
                when !(measure instanceof Measure.Latency) && !reading.has(Kind.TARGET, "spans") ->
                String.valueOf(value);
            default -> "";
          };
      if (!literal.isEmpty()) {
        return Optional.of(new Bound(bound.operator(), literal));
      }
    }
    return Optional.empty();
  }

  /// "percentage of requests slower than 1s", "5xx ratio".
  private Optional<Measure> share() {
    boolean ratio =
        intent("share")
            || (reading.statusCode().isPresent() && !measures("rate", "error_rate").isEmpty());
    if (!ratio) {
      return Optional.empty();
    }
    return reading
        .slowerThan()
        .<Filter>map(Filter.SlowerThan::new)
        .or(() -> reading.fasterThan().map(Filter.FasterThan::new))
        .or(conditions::statusCode)
        .or(() ->
            slots.failed() || reading.has(Kind.MEASURE, "errors")
                ? Optional.of(new Filter.Failed(true))
                : Optional.empty())
        .map(condition ->
            condition instanceof Filter.Failed
                ? new Measure.ErrorRate()
                : new Measure.Share(condition));
  }

  private Measure rankedMeasure() {
    if (orderIs("slow") || orderIs("fast")) {
      assumptions.add("latency as the 95th percentile");
      return new Measure.Latency(slots.statistics().stream().findFirst().orElse(Statistic.P95));
    }
    if (reading.bounds().stream().anyMatch(b -> b.literal() instanceof Tag.Limit)) {
      return new Measure.Latency(slots.statistics().stream().findFirst().orElse(Statistic.P95));
    }
    return slots.failed() && slots.rows() != Rows.LOGS
        ? new Measure.ErrorCount()
        : new Measure.Count();
  }

  private boolean orderIs(String value) {
    return reading.has(Kind.ORDER, value);
  }

  private Optional<Ranking> ranking(List<String> groups) {
    boolean descending = orderIs("desc");
    boolean ascending = orderIs("asc");
    boolean bounded =
        !groups.isEmpty()
            && reading.bounds().stream().anyMatch(b -> !(b.literal() instanceof Tag.Quantity));
    if (!descending && !ascending) {
      return bounded && !slots.asksForRows() && (target("services") || target("operations"))
          ? Optional.of(new Ranking(true, 100))
          : Optional.empty();
    }
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    boolean fast = orderIs("fast") && !orderIs("desc");
    long limit = reading.number().orElse(slots.asksForOne() ? 1 : DEFAULT_RANKS);
    return Optional.of(new Ranking(descending && !fast, limit));
  }

  private Optional<Comparison> comparison() {
    if (reading.has(Kind.COMPARE, "1d")) {
      return Optional.of(Comparison.DAY_BEFORE);
    }
    if (reading.has(Kind.COMPARE, "1w")) {
      return Optional.of(Comparison.WEEK_BEFORE);
    }
    boolean deploy = reading.time().orElse(DEFAULT_TIME) instanceof TimeSlot.SinceDeploy;
    boolean severalCompared =
        slots.services().size() > 1 || Conditions.repeatedAttribute(reading).isPresent();
    boolean changed = intent("rise") || (intent("compare") && !severalCompared);
    if ((deploy && changed) || reading.has(Kind.COMPARE, "deploy")) {
      return Optional.of(Comparison.BEFORE_DEPLOY);
    }
    boolean earlier = reading.has(Kind.COMPARE, "previous");
    return changed || earlier ? Optional.of(Comparison.PREVIOUS) : Optional.empty();
  }

  private Optional<QueryFrame> rowListing() {
    boolean requests = slots.asksForRequests();
    if (!slots.asksForRows() && !requests) {
      return Optional.empty();
    }
    Rows rows = slots.rows();
    boolean timed = rows == Rows.TRACES || rows == Rows.SPANS || rows == Rows.REQUESTS;
    RowOrder order = RowOrder.NEWEST;
    if (timed && (orderIs("slow") || reading.has(Kind.FILTER, "slow_request"))) {
      order = RowOrder.SLOWEST;
    } else if (timed && orderIs("fast")) {
      order = RowOrder.FASTEST;
    } else if (orderIs("oldest")) {
      order = RowOrder.OLDEST;
    }
    TimeSlot time = reading.traceId().isPresent() && reading.time().isEmpty() ? LONG_TIME : time();
    return Optional.of(
        new QueryFrame.Listing(rows, conditions.filters(rows, List.of()), order, rows(), time));
  }

  private long rows() {
    return reading.number().orElse(DEFAULT_ROWS);
  }

  private Optional<QueryFrame> names() {
    List<String> groups = slots.groups();
    boolean values =
        !groups.isEmpty() && !Set.of("service", "operation").contains(groups.getFirst());
    if (values) {
      return Optional.of(
          aggregate(
              Rows.REQUESTS,
              List.of(new Measure.Count()),
              conditions.filters(Rows.REQUESTS, List.of()),
              groups,
              time(),
              Optional.empty()));
    }
    QueryFrame.NameKind kind =
        target("services")
            ? QueryFrame.NameKind.SERVICES
            : target("operations")
                ? QueryFrame.NameKind.OPERATIONS
                : target("metrics")
                    ? QueryFrame.NameKind.METRICS
                    : target("attributes") ? QueryFrame.NameKind.ATTRIBUTES : null;
    boolean conditioned =
        slots.failed()
            || !reading.values(Kind.JUDGE).isEmpty()
            || !reading.values(Kind.COMPARE).isEmpty()
            || intent("rise")
            || intent("compare")
            || intent("overview");
    if (kind == null || conditioned) {
      return Optional.empty();
    }
    return Optional.of(new QueryFrame.Names(kind, slots.service().orElse(null), time()));
  }

  /// "Is checkout slow?": the measure now, beside the time before.
  private Optional<QueryFrame> judgement() {
    Measure measure;
    boolean slower =
        reading.has(Kind.JUDGE, "slower") || (intent("rise") && reading.hasWord("slower"));
    if (reading.has(Kind.JUDGE, "failing") || slots.failed()) {
      measure = new Measure.ErrorRate();
    } else if (slower) {
      measure = new Measure.Latency(Statistic.P95);
    } else if (reading.has(Kind.JUDGE, "busier")) {
      measure = new Measure.Rate();
    } else {
      return Optional.empty();
    }
    List<String> groups = slots.groups();
    boolean named = slots.service().isPresent() || !conditions.scope().isEmpty();
    if (!named && groups.isEmpty()) {
      return Optional.empty();
    }
    Comparison comparison = comparison().orElse(Comparison.PREVIOUS);
    if (comparison().isEmpty()) {
      assumptions.add("compared with the time just before");
    }
    return Optional.of(
        new QueryFrame.Aggregate(
            Rows.REQUESTS,
            List.of(measure),
            conditions.scope(),
            groups,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.of(comparison),
            groups.isEmpty() ? Optional.empty() : Optional.of(new Ranking(true, DEFAULT_RANKS)),
            time()));
  }

  /// "which service got slower", "traffic trend": a judgement or a comparison without a measure.
  private Optional<QueryFrame> bareQuantity() {
    boolean about = slots.service().isPresent() || !slots.groups().isEmpty();
    if (!about || !(intent("rise") || intent("compare") || series())) {
      return Optional.empty();
    }
    assumptions.add("latency as the 95th percentile");
    return Optional.of(
        aggregate(
            Rows.REQUESTS,
            List.of(new Measure.Latency(Statistic.P95)),
            conditions.filters(Rows.REQUESTS, List.of()),
            slots.groups(),
            time(),
            ranking(slots.groups())));
  }

  private TimeSlot time() {
    Optional<TimeSlot> asked = reading.time();
    if (asked.isPresent()) {
      return asked.get();
    }
    assume("the last hour");
    return DEFAULT_TIME;
  }

  private void assume(String text) {
    if (!assumptions.contains(text)) {
      assumptions.add(text);
    }
  }

  private List<String> measures(String... values) {
    return List.of(values).stream().filter(value -> reading.has(Kind.MEASURE, value)).toList();
  }

  private boolean intent(String value) {
    return reading.has(Kind.INTENT, value);
  }

  private boolean target(String value) {
    return reading.has(Kind.TARGET, value);
  }
}

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
import io.ollystack.copilot.assistant.link.EntityIndex;
import io.ollystack.copilot.assistant.time.TimeSlot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/// Reads a turn as a change of the turn before: "and for billing?", "only errors", "last 3 hours
/// instead", "by pod", "without the canary", "the second one", "show the logs for that". What the
/// turn names replaces the slot of its kind; everything else stays.
final class FollowUp {
  private static final Set<String> OPENERS =
      Set.of(
          ("and, what about, how about, only, but, same, instead, now, by, per, just, "
                  + "also, make, without, except, excluding, not, plot, graph, chart, split, "
                  + "break, group, limit, sort, then, or, ok, for, in, on, since, compare, "
                  + "compared, vs, versus, zoom, filter, narrow")
              .split(", ", -1));
  private static final Set<String> POINTERS =
      Set.of("that", "those", "it", "them", "instead", "same", "its", "these", "there", "too");
  private static final Set<String> NOT_ASKING =
      Set.of(
          ("list, series, not, compare, undo, drill, over, under, containing, rise, "
                  + "equals, all_signals, child_failed, where_failed, firing, involves")
              .split(", ", -1));
  private static final Map<String, Integer> ORDINALS =
      Map.ofEntries(
          Map.entry("first", 0),
          Map.entry("top", 0),
          Map.entry("worst", 0),
          Map.entry("its", 0),
          Map.entry("that", 0),
          Map.entry("second", 1),
          Map.entry("two", 1),
          Map.entry("third", 2),
          Map.entry("fourth", 3),
          Map.entry("fifth", 4));

  private final Reading reading;
  private final Slots slots;
  private final Conditions conditions;

  FollowUp(Reading reading, EntityIndex entities) {
    this.reading = reading;
    slots = new Slots(reading, entities);
    conditions = new Conditions(reading, slots, entities);
  }

  /// Whether the turn takes back the one before.
  boolean undoes() {
    return reading.has(Kind.INTENT, "undo")
        && reading.entities().isEmpty()
        && reading.values(Kind.MEASURE).isEmpty();
  }

  /// The frame before with this turn's slots, or nothing when the turn stands for itself.
  ///
  /// @param keys of the rows that were shown, which "the second one" points at
  Optional<QueryFrame> patch(QueryFrame shown, List<Map<String, String>> keys) {
    if (!isElliptic()) {
      return Optional.empty();
    }
    Optional<Map<String, String>> row = pointed(keys);
    QueryFrame before = row.map(key -> drilled(shown, key)).orElse(shown);
    if (row.isEmpty() && changesNothing()) {
      return Optional.empty();
    }
    return switch (before) {
      case QueryFrame.Aggregate frame ->
          Optional.of(
              asksForOtherRows() ? listing(frame.filters(), frame.time()) : aggregate(frame));
      case QueryFrame.Listing frame -> Optional.of(listing(frame));
      case QueryFrame.Contrast frame ->
          Optional.of(
              new QueryFrame.Contrast(
                  scope(frame.filters()), frame.selection(), time(frame.time())));
      case QueryFrame.Dependencies frame ->
          Optional.of(
              asksForOtherRows()
                  ? listing(List.of(new Filter.ServiceIn(List.of(frame.service()))), frame.time())
                  : new QueryFrame.Dependencies(
                      slots.service().orElse(frame.service()),
                      reading.has(Kind.INTENT, "upstream")
                          ? false
                          : reading.has(Kind.INTENT, "downstream") || frame.downstream(),
                      time(frame.time())));
      case QueryFrame.LogPatterns frame ->
          Optional.of(
              new QueryFrame.LogPatterns(
                  narrowed(scope(frame.filters()), Rows.LOGS), time(frame.time())));
      case QueryFrame.Why frame -> Optional.of(why(frame));
      case QueryFrame.Names frame ->
          Optional.of(
              new QueryFrame.Names(
                  frame.kind(), slots.service().orElse(frame.service()), time(frame.time())));
      case QueryFrame.Forecast frame ->
          Optional.of(
              new QueryFrame.Forecast(
                  frame.metric(),
                  frame.capacity(),
                  scope(frame.filters()),
                  frame.groupBy(),
                  time(frame.time())));
      case QueryFrame.TimeSpent frame ->
          Optional.of(
              new QueryFrame.TimeSpent(
                  scope(frame.filters()), frame.criticalPath(), time(frame.time())));
      case QueryFrame.Overview frame -> Optional.of(new QueryFrame.Overview(time(frame.time())));
    };
  }

  private QueryFrame why(QueryFrame.Why frame) {
    if (asksForOtherRows()) {
      List<Filter> filters =
          frame
              .service()
              .<List<Filter>>map(service -> List.of(new Filter.ServiceIn(List.of(service))))
              .orElse(List.of());
      return listing(filters, frame.time());
    }
    return new QueryFrame.Why(
        slots.service().or(frame::service), frame.measure(), time(frame.time()));
  }

  /// Whether the turn leans on the one before: it opens like one, points back, or holds slots and
  /// nothing that asks.
  private boolean isElliptic() {
    String first = reading.opening(1);
    String firstTwo = reading.opening(2);
    boolean asks =
        !reading.values(Kind.MEASURE).isEmpty()
            || !slots.metrics().isEmpty()
            || !reading.values(Kind.JUDGE).isEmpty()
            || reading.values(Kind.INTENT).stream().anyMatch(FollowUp::asks)
            || reading.values(Kind.TARGET).stream().anyMatch(t -> !groupTarget(t));
    boolean self = reading.values(Kind.INTENT).contains("why") && slots.service().isPresent();
    boolean opened = OPENERS.contains(first) || OPENERS.contains(firstTwo);
    boolean complete =
        (!reading.values(Kind.MEASURE).isEmpty() || !slots.metrics().isEmpty())
            && slots.service().isPresent()
            && !Set.of("and", "now", "what about", "how about", "same").contains(first);
    return !self
        && ((opened && !complete)
            || (POINTERS.stream().anyMatch(reading::hasWord) && !complete)
            || reading.has(Kind.INTENT, "drill")
            || !asks);
  }

  private static boolean asks(String intent) {
    return !NOT_ASKING.contains(intent);
  }

  private static boolean groupTarget(String target) {
    return !Set.of(
            "traces",
            "spans",
            "logs",
            "changes",
            "deployments",
            "alerts",
            "incidents",
            "anomalies",
            "patterns",
            "exceptions",
            "topology",
            "requests_rows")
        .contains(target);
  }

  private boolean changesNothing() {
    return reading.time().isEmpty()
        && reading.entities().isEmpty()
        && slots.groups().isEmpty()
        && reading.values(Kind.FILTER).isEmpty()
        && reading.values(Kind.STATISTIC).isEmpty()
        && reading.values(Kind.MEASURE).isEmpty()
        && reading.values(Kind.COMPARE).isEmpty()
        && reading.number().isEmpty()
        && reading.bucket().isEmpty()
        && reading.bounds().isEmpty()
        && reading.statusCode().isEmpty()
        && reading.containedText().isEmpty()
        && !reading.has(Kind.INTENT, "series")
        && !slots.asksForRows();
  }

  /// The row that "the second one", "its" or "that service" points at.
  private Optional<Map<String, String>> pointed(List<Map<String, String>> keys) {
    boolean points = reading.has(Kind.INTENT, "drill") || reading.hasWord("its");
    if (!points || keys.isEmpty()) {
      return Optional.empty();
    }
    for (Map.Entry<String, Integer> ordinal : ORDINALS.entrySet()) {
      if (reading.hasWord(ordinal.getKey()) && ordinal.getValue() < keys.size()) {
        return Optional.of(keys.get(ordinal.getValue()));
      }
    }
    return reading.hasWord("last") ? Optional.of(keys.getLast()) : Optional.empty();
  }

  /// The frame before, of that row alone.
  private static QueryFrame drilled(QueryFrame frame, Map<String, String> key) {
    if (!(frame instanceof QueryFrame.Aggregate before)) {
      return frame;
    }
    List<Filter> filters = new ArrayList<>(before.filters());
    key.forEach((path, value) -> {
      Filter is =
          switch (path) {
            case "service" -> new Filter.ServiceIn(List.of(value));
            case "operation" -> new Filter.OperationIs(value);
            default -> new Filter.AttributeIs(path, value);
          };
      filters.removeIf(filter -> sameSlot(filter, is));
      filters.add(is);
    });
    return new QueryFrame.Aggregate(
        before.rows(),
        before.measures(),
        filters,
        List.of(),
        before.series(),
        before.bucket(),
        Optional.empty(),
        before.comparison(),
        Optional.empty(),
        before.time());
  }

  private boolean asksForOtherRows() {
    return slots.asksForRows()
        && reading.values(Kind.MEASURE).stream().allMatch(m -> m.equals("errors"))
        && slots.groups().isEmpty();
  }

  private QueryFrame aggregate(QueryFrame.Aggregate frame) {
    List<Measure> measures = slots.measures();
    boolean onlyErrors = measures.stream().allMatch(Measure.ErrorCount.class::isInstance);
    boolean narrows = reading.hasWord("only") || reading.hasWord("just");
    if (measures.isEmpty() || (onlyErrors && narrows)) {
      measures = restated(frame.measures());
    } else if (!slots.statistics().isEmpty()) {
      measures = slots.measures();
    }
    Rows rows =
        measures.stream().anyMatch(Measure.OfMetric.class::isInstance)
            ? Rows.METRICS
            : frame.rows() == Rows.METRICS && !measures.equals(frame.measures())
                ? Rows.REQUESTS
                : frame.rows();
    List<String> groups = groups(frame);
    Optional<Ranking> ranking =
        reading.number().isPresent()
            ? Optional.of(
                new Ranking(
                    !reading.has(Kind.ORDER, "asc")
                        && frame.ranking().map(Ranking::descending).orElse(true),
                    reading.number().orElseThrow()))
            : reading.has(Kind.ORDER, "desc") || reading.has(Kind.ORDER, "asc")
                ? Optional.of(
                    new Ranking(
                        reading.has(Kind.ORDER, "desc"),
                        frame.ranking().map(Ranking::limit).orElse(10L)))
                : frame
                    .ranking()
                    .or(() ->
                        frame.series()
                            ? Optional.empty()
                            : Optional.of(new Ranking(true, FrameBuilder.ALL_GROUPS)));
    boolean series =
        frame.series() || reading.has(Kind.INTENT, "series") || reading.bucket().isPresent();
    Optional<Comparison> comparison = comparison(frame);
    return new QueryFrame.Aggregate(
        rows,
        measures,
        narrowed(scope(frame.filters()), rows),
        groups,
        series && comparison.isEmpty(),
        reading.bucket().or(frame::bucket),
        frame.having(),
        comparison,
        groups.isEmpty() || (series && reading.number().isEmpty() && !frame.series())
            ? Optional.empty()
            : ranking,
        time(frame.time()));
  }

  private List<String> groups(QueryFrame.Aggregate frame) {
    List<String> named = slots.groups();
    if (named.isEmpty()) {
      return frame.groupBy();
    }
    boolean adds = reading.opening(1).equals("and") || reading.has(Kind.INTENT, "all_signals");
    if (!adds) {
      return named;
    }
    SequencedSet<String> both = new LinkedHashSet<>(frame.groupBy());
    both.addAll(named);
    return List.copyOf(both);
  }

  private Optional<Comparison> comparison(QueryFrame.Aggregate frame) {
    if (reading.has(Kind.COMPARE, "1d")) {
      return Optional.of(Comparison.DAY_BEFORE);
    }
    if (reading.has(Kind.COMPARE, "1w")) {
      return Optional.of(Comparison.WEEK_BEFORE);
    }
    if (reading.has(Kind.COMPARE, "deploy")) {
      return Optional.of(Comparison.BEFORE_DEPLOY);
    }
    return reading.has(Kind.COMPARE, "previous")
        ? Optional.of(Comparison.PREVIOUS)
        : frame.comparison();
  }

  /// "and p99?": the same latency in another statistic.
  private List<Measure> restated(List<Measure> measures) {
    List<Statistic> statistics = slots.statistics();
    if (statistics.isEmpty()) {
      return measures;
    }
    Statistic asked = statistics.getFirst();
    return measures.stream()
        .map(measure ->
            switch (measure) {
              case Measure.Latency _ -> (Measure) new Measure.Latency(asked);
              case Measure.OfMetric(String metric, Measure.MetricUse use, _) ->
                  new Measure.OfMetric(metric, use, asked);
              case Measure.Count _,
                  Measure.Rate _,
                  Measure.ErrorCount _,
                  Measure.ErrorRate _,
                  Measure.SuccessRate _,
                  Measure.Share _,
                  Measure.Distinct _ ->
                  new Measure.Latency(asked);
            })
        .toList();
  }

  private QueryFrame listing(QueryFrame.Listing frame) {
    Rows rows = slots.asksForRows() ? slots.rows() : frame.rows();
    List<Filter> before =
        rows == frame.rows()
            ? frame.filters()
            : frame.filters().stream().filter(f -> fits(f, rows)).toList();
    RowOrder order =
        reading.has(Kind.ORDER, "slow")
            ? RowOrder.SLOWEST
            : reading.has(Kind.ORDER, "newest")
                ? RowOrder.NEWEST
                : rows == frame.rows() ? frame.order() : RowOrder.NEWEST;
    return new QueryFrame.Listing(
        rows,
        narrowed(scope(before), rows),
        order,
        reading.number().orElse(rows == frame.rows() ? frame.limit() : 20L),
        time(frame.time()));
  }

  private QueryFrame listing(List<Filter> filters, TimeSlot time) {
    Rows rows = slots.rows();
    return new QueryFrame.Listing(
        rows,
        narrowed(scope(filters.stream().filter(f -> fits(f, rows)).toList()), rows),
        RowOrder.NEWEST,
        reading.number().orElse(20L),
        time(time));
  }

  /// Whether a condition means something on these rows too.
  private static boolean fits(Filter filter, Rows rows) {
    return switch (filter) {
      case Filter.SlowerThan _, Filter.FasterThan _, Filter.Involves _, Filter.OperationIs _ ->
          rows != Rows.LOGS && rows != Rows.METRICS;
      case Filter.SeverityAtLeast _, Filter.SeverityIs _, Filter.TextContains _ ->
          rows == Rows.LOGS;
      case Filter.Not(Filter inner) -> fits(inner, rows);
      case Filter.ServiceIn _,
          Filter.AttributeIs _,
          Filter.AttributeIn _,
          Filter.AttributeExists _,
          Filter.Failed _,
          Filter.TraceIs _,
          Filter.NumberIs _,
          Filter.NumberRange _,
          Filter.TraceAmong _ ->
          true;
    };
  }

  private TimeSlot time(TimeSlot before) {
    return reading.time().orElse(before);
  }

  /// The filters before, with the services, operations and values that this turn names in their
  /// place.
  private List<Filter> scope(List<Filter> before) {
    List<Filter> named = conditions.scope();
    List<Filter> filters = new ArrayList<>();
    for (Filter filter : before) {
      boolean replaced = named.stream().anyMatch(other -> sameSlot(filter, other));
      if (!replaced) {
        filters.add(filter);
      }
    }
    List<Filter> positive = named.stream().filter(f -> !(f instanceof Filter.Not)).toList();
    filters.addAll(0, positive);
    named.stream().filter(Filter.Not.class::isInstance).forEach(filters::add);
    return filters;
  }

  private List<Filter> narrowed(List<Filter> filters, Rows rows) {
    List<Filter> all = new ArrayList<>(filters);
    boolean failed =
        slots.failed()
            || ((reading.hasWord("only") || reading.hasWord("just"))
                && reading.has(Kind.MEASURE, "errors"));
    if (failed && conditions.severity().isEmpty() && !all.contains(new Filter.Failed(true))) {
      all.remove(new Filter.Failed(false));
      all.add(new Filter.Failed(true));
    }
    if (reading.has(Kind.FILTER, "ok")) {
      all.remove(new Filter.Failed(true));
      all.add(new Filter.Failed(false));
    }
    if (rows == Rows.LOGS && conditions.severity().isPresent()) {
      all.removeIf(f -> f instanceof Filter.SeverityAtLeast || f instanceof Filter.SeverityIs);
      all.add(conditions.severity().get());
    }
    conditions.statusCode().ifPresent(all::add);
    reading
        .slowerThan()
        .ifPresent(limit -> {
          all.removeIf(Filter.SlowerThan.class::isInstance);
          all.add(new Filter.SlowerThan(limit));
        });
    reading.fasterThan().ifPresent(limit -> all.add(new Filter.FasterThan(limit)));
    reading.containedText().ifPresent(text -> all.add(new Filter.TextContains(text)));
    return all;
  }

  private static boolean sameSlot(Filter one, Filter other) {
    return switch (one) {
      case Filter.AttributeIs(String attribute, _) -> namesAttribute(other, attribute);
      case Filter.AttributeIn(String attribute, _) -> namesAttribute(other, attribute);
      case Filter.ServiceIn _ -> other instanceof Filter.ServiceIn;
      case Filter.OperationIs _ ->
          other instanceof Filter.OperationIs || other instanceof Filter.ServiceIn;
      case Filter.Failed _ -> other instanceof Filter.Failed;
      case Filter.SeverityAtLeast _, Filter.SeverityIs _ ->
          other instanceof Filter.SeverityAtLeast || other instanceof Filter.SeverityIs;
      case Filter.SlowerThan _ -> other instanceof Filter.SlowerThan;
      case Filter.FasterThan _ -> other instanceof Filter.FasterThan;
      case Filter.TextContains _ -> other instanceof Filter.TextContains;
      case Filter.TraceIs _ -> other instanceof Filter.TraceIs;
      case Filter.NumberIs(String path, _, _) ->
          other instanceof Filter.NumberIs(String name, _, _) && name.equals(path);
      case Filter.AttributeExists _,
          Filter.NumberRange _,
          Filter.Not _,
          Filter.Involves _,
          Filter.TraceAmong _ ->
          false;
    };
  }

  private static boolean namesAttribute(Filter filter, String attribute) {
    return switch (filter) {
      case Filter.AttributeIs(String name, _) -> name.equals(attribute);
      case Filter.AttributeIn(String name, _) -> name.equals(attribute);
      default -> false;
    };
  }
}

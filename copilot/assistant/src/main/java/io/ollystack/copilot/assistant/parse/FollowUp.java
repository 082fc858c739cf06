package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.Filter;
import io.ollystack.copilot.assistant.frame.Measure;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.frame.QueryFrame.Ranking;
import io.ollystack.copilot.assistant.frame.QueryFrame.RowOrder;
import io.ollystack.copilot.assistant.frame.Rows;
import io.ollystack.copilot.assistant.frame.Statistic;
import io.ollystack.copilot.assistant.lexicon.Meaning.Kind;
import io.ollystack.copilot.assistant.time.TimeSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads a turn as a change of the turn before: "and for billing?", "only errors", "last 3 hours
/// instead", "by pod", "show the logs for that". What the turn names replaces the slot of its kind;
/// everything else stays.
final class FollowUp {
  private static final Set<String> OPENERS =
      Set.of(
          "and",
          "what about",
          "how about",
          "only",
          "but",
          "same",
          "instead",
          "now",
          "by",
          "per",
          "just",
          "also");
  private static final Set<String> POINTERS =
      Set.of("that", "those", "it", "them", "instead", "same");

  private final Reading reading;
  private final Slots slots;

  FollowUp(Reading reading) {
    this.reading = reading;
    slots = new Slots(reading);
  }

  /// The frame before with this turn's slots, or nothing when the turn stands for itself.
  Optional<QueryFrame> patch(QueryFrame before) {
    if (!isElliptic() || changesNothing()) {
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
              new QueryFrame.Dependencies(
                  slots.service().orElse(frame.service()), frame.downstream(), time(frame.time())));
      case QueryFrame.LogPatterns frame ->
          Optional.of(
              new QueryFrame.LogPatterns(
                  narrowed(scope(frame.filters()), Rows.LOGS), time(frame.time())));
      case QueryFrame.Why frame ->
          Optional.of(
              new QueryFrame.Why(
                  slots.service().or(frame::service), frame.measure(), time(frame.time())));
      case QueryFrame.Names frame ->
          Optional.of(
              new QueryFrame.Names(
                  frame.kind(), slots.service().orElse(frame.service()), time(frame.time())));
      case QueryFrame.Overview frame -> Optional.of(new QueryFrame.Overview(time(frame.time())));
    };
  }

  /// Whether the turn leans on the one before: it opens like one, points back, or holds slots and
  /// nothing that asks.
  private boolean isElliptic() {
    String first = reading.opening(1);
    String firstTwo = reading.opening(2);
    boolean asks =
        !reading.values(Kind.MEASURE).isEmpty()
            || !reading.values(Kind.JUDGE).isEmpty()
            || reading.values(Kind.INTENT).stream().anyMatch(intent -> !intent.equals("list"))
            || !reading.values(Kind.TARGET).isEmpty();
    return OPENERS.contains(first)
        || OPENERS.contains(firstTwo)
        || POINTERS.stream().anyMatch(reading::hasWord)
        || !asks;
  }

  private boolean changesNothing() {
    return reading.time().isEmpty()
        && reading.entities().isEmpty()
        && slots.groups().isEmpty()
        && reading.values(Kind.FILTER).isEmpty()
        && reading.values(Kind.STATISTIC).isEmpty()
        && reading.values(Kind.MEASURE).isEmpty()
        && reading.number().isEmpty()
        && !reading.has(Kind.INTENT, "series")
        && !slots.asksForRows();
  }

  private boolean asksForOtherRows() {
    return slots.asksForRows() && reading.values(Kind.MEASURE).isEmpty();
  }

  private QueryFrame aggregate(QueryFrame.Aggregate frame) {
    List<Measure> measures = slots.measures();
    boolean onlyErrors = measures.stream().allMatch(Measure.ErrorCount.class::isInstance);
    if (measures.isEmpty() || (onlyErrors && reading.opening(1).equals("only"))) {
      measures = restated(frame.measures());
    }
    List<String> groups = slots.groups().isEmpty() ? frame.groupBy() : slots.groups();
    Optional<Ranking> ranking =
        reading.number().isPresent()
            ? Optional.of(
                new Ranking(
                    frame.ranking().map(Ranking::descending).orElse(true),
                    reading.number().orElseThrow()))
            : frame
                .ranking()
                .or(() -> groups.isEmpty() ? Optional.empty() : Optional.of(new Ranking(true, 10)));
    return new QueryFrame.Aggregate(
        frame.rows(),
        measures,
        narrowed(scope(frame.filters()), frame.rows()),
        groups,
        frame.series() || reading.has(Kind.INTENT, "series"),
        frame.comparison(),
        groups.isEmpty() ? Optional.empty() : ranking,
        time(frame.time()));
  }

  /// "and p99?": the same latency in another statistic.
  private List<Measure> restated(List<Measure> measures) {
    List<Statistic> statistics =
        reading.values(Kind.STATISTIC).stream().map(Statistic::of).toList();
    if (statistics.isEmpty()) {
      return measures;
    }
    return measures.stream()
        .map(measure ->
            measure instanceof Measure.Latency
                ? new Measure.Latency(statistics.getFirst())
                : measure)
        .toList();
  }

  private QueryFrame listing(QueryFrame.Listing frame) {
    Rows rows = slots.asksForRows() ? slots.rows() : frame.rows();
    return new QueryFrame.Listing(
        rows,
        narrowed(scope(frame.filters()), rows),
        rows == frame.rows() ? frame.order() : RowOrder.NEWEST,
        reading.number().orElse(frame.limit()),
        time(frame.time()));
  }

  private QueryFrame listing(List<Filter> filters, TimeSlot time) {
    Rows rows = slots.rows();
    return new QueryFrame.Listing(
        rows,
        narrowed(scope(filters), rows),
        RowOrder.NEWEST,
        reading.number().orElse(20L),
        time(time));
  }

  private TimeSlot time(TimeSlot before) {
    return reading.time().orElse(before);
  }

  /// The filters before, with the services, operations and values that this turn names in their
  /// place.
  private List<Filter> scope(List<Filter> before) {
    List<Filter> named = slots.scope();
    List<Filter> filters = new ArrayList<>();
    for (Filter filter : before) {
      boolean replaced = named.stream().anyMatch(other -> sameSlot(filter, other));
      if (!replaced) {
        filters.add(filter);
      }
    }
    filters.addAll(0, named);
    return filters;
  }

  private List<Filter> narrowed(List<Filter> filters, Rows rows) {
    List<Filter> all = new ArrayList<>(filters);
    boolean failed =
        slots.failed()
            || (reading.opening(1).equals("only") && reading.has(Kind.MEASURE, "errors"));
    if (failed && !all.contains(new Filter.Failed(true))) {
      all.remove(new Filter.Failed(false));
      all.add(new Filter.Failed(true));
    }
    if (reading.has(Kind.FILTER, "severity_warn") && rows == Rows.LOGS) {
      all.add(new Filter.SeverityAtLeast("WARN"));
    }
    reading.slowerThan().ifPresent(limit -> all.add(new Filter.SlowerThan(limit)));
    reading.containedText().ifPresent(text -> all.add(new Filter.TextContains(text)));
    return all;
  }

  private static boolean sameSlot(Filter one, Filter other) {
    return switch (one) {
      case Filter.AttributeIs(String attribute, _) ->
          other instanceof Filter.AttributeIs(String name, _) && name.equals(attribute);
      case Filter.ServiceIn _ -> other instanceof Filter.ServiceIn;
      case Filter.OperationIs _ ->
          other instanceof Filter.OperationIs || other instanceof Filter.ServiceIn;
      case Filter.Failed _ -> other instanceof Filter.Failed;
      case Filter.SeverityAtLeast _ -> other instanceof Filter.SeverityAtLeast;
      case Filter.SlowerThan _ -> other instanceof Filter.SlowerThan;
      case Filter.TextContains _ -> other instanceof Filter.TextContains;
      case Filter.TraceIs _ -> other instanceof Filter.TraceIs;
    };
  }
}

package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.Filter;
import io.ollystack.copilot.assistant.frame.Measure;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.frame.QueryFrame.RowOrder;
import io.ollystack.copilot.assistant.frame.Rows;
import io.ollystack.copilot.assistant.lexicon.Meaning.Kind;
import io.ollystack.copilot.assistant.link.EntityIndex;
import io.ollystack.copilot.assistant.time.TimeSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Frames of what happened: changes, deployments, alerts, incidents, anomalies, log patterns.
final class EventFrames {
  private static final long DEFAULT_ROWS = 20;
  private static final Set<String> CHANGE_KINDS =
      Set.of("deployments", "config_changes", "flags", "scalings");

  private final Reading reading;
  private final Slots slots;
  private final Conditions conditions;
  private final List<String> assumptions;

  EventFrames(Reading reading, EntityIndex entities, List<String> assumptions) {
    this.reading = reading;
    this.assumptions = assumptions;
    slots = new Slots(reading, entities);
    conditions = new Conditions(reading, slots, entities);
  }

  /// Changes, alerts, incidents, anomalies, patterns: what happened.
  Optional<QueryFrame> build() {
    if (target("patterns")) {
      return Optional.of(
          new QueryFrame.LogPatterns(conditions.filters(Rows.LOGS, List.of()), time()));
    }
    Set<String> targets = reading.values(Kind.TARGET);
    boolean measured = !otherQuantities().isEmpty();
    if (target("incidents")
        || (reading.time().filter(TimeSlot.DuringIncident.class::isInstance).isPresent()
            && nothingElse())) {
      return Optional.of(incidents());
    }
    if (target("alerts") && !measured && !intent("why")) {
      return Optional.of(events(Rows.ALERTS, stateIs("state", "firing")));
    }
    if (target("anomalies") && !measured) {
      List<Filter> filters = new ArrayList<>(conditions.scope());
      filters.addAll(
          conditions.filters(Rows.ANOMALIES, List.of()).stream()
              .filter(Filter.NumberIs.class::isInstance)
              .toList());
      return Optional.of(events(Rows.ANOMALIES, filters));
    }
    boolean change =
        intent("deployed")
            || intent("changed")
            || targets.contains("changes")
            || targets.stream().anyMatch(CHANGE_KINDS::contains);
    return change && !measured && !slots.asksForRows() ? Optional.of(changes()) : Optional.empty();
  }

  private boolean nothingElse() {
    return slots.measures().isEmpty()
        && !slots.asksForRows()
        && !target("alerts")
        && !target("anomalies")
        && !target("changes")
        && !intent("changed")
        && !intent("why")
        && !intent("deployed");
  }

  /// Measures that are asked for beside events: "error rate since the deploy".
  private List<Measure> otherQuantities() {
    return slots.measures().stream().filter(m -> !(m instanceof Measure.Count)).toList();
  }

  private QueryFrame incidents() {
    List<Filter> filters = new ArrayList<>(stateIs("status", "open"));
    Optional<String> id =
        reading
            .time()
            .filter(TimeSlot.DuringIncident.class::isInstance)
            .map(slot -> ((TimeSlot.DuringIncident) slot).id());
    id.ifPresent(name -> filters.add(new Filter.AttributeIs("id", name)));
    TimeSlot time = id.isPresent() || reading.time().isEmpty() ? FrameBuilder.LONG_TIME : time();
    return new QueryFrame.Listing(Rows.INCIDENTS, filters, RowOrder.NEWEST, rows(), time);
  }

  private List<Filter> stateIs(String column, String value) {
    boolean stated =
        reading.time().filter(FrameBuilder.NOW::equals).isPresent()
            || (intent("firing")
                && (reading.hasWord("open")
                    || reading.hasWord("active")
                    || reading.hasWord("unresolved")
                    || reading.hasWord("ongoing")
                    || reading.hasWord("firing")));
    List<Filter> filters = new ArrayList<>();
    if (stated) {
      filters.add(new Filter.AttributeIs(column, value));
    }
    return filters;
  }

  private QueryFrame events(Rows rows, List<Filter> stated) {
    List<Filter> filters = new ArrayList<>(stated);
    if (rows == Rows.ALERTS) {
      filters.addAll(0, conditions.scope());
    }
    boolean state = stated.stream().anyMatch(Filter.AttributeIs.class::isInstance);
    boolean now = reading.time().filter(FrameBuilder.NOW::equals).isPresent();
    TimeSlot time =
        state && (now || reading.time().isEmpty()) ? FrameBuilder.LONG_TIME : eventTime();
    if (slots.counts()) {
      return counted(rows, filters, groupsOf(rows), time);
    }
    return new QueryFrame.Listing(
        rows,
        filters,
        reading.has(Kind.ORDER, "oldest") ? RowOrder.OLDEST : RowOrder.NEWEST,
        rows(),
        time);
  }

  private List<String> groupsOf(Rows rows) {
    return slots.groups().stream().filter(g -> rows != Rows.ALERTS || g.equals("service")).toList();
  }

  private QueryFrame changes() {
    List<Filter> filters = new ArrayList<>(conditions.scope());
    String kind =
        target("config_changes")
            ? "config"
            : target("flags")
                ? "flag"
                : target("scalings")
                    ? "scale"
                    : intent("deployed") || target("deployments") ? "deploy" : "";
    if (!kind.isEmpty()) {
      filters.add(new Filter.AttributeIs("kind", kind));
    }
    boolean lastOne =
        (reading.has(Kind.ORDER, "newest") || reading.hasWord("when")) && reading.time().isEmpty();
    boolean whoOrWhen = reading.hasWord("who") || reading.hasWord("when") || lastOne;
    if (slots.counts()) {
      return counted(Rows.CHANGES, filters, List.of(), time());
    }
    boolean several =
        reading.hasWord("deployments") || reading.hasWord("deploys") || reading.hasWord("changes");
    long limit = lastOne && !several ? reading.number().orElse(1L) : rows();
    TimeSlot time =
        reading.time().isPresent() ? time() : whoOrWhen ? FrameBuilder.LONG_TIME : eventTime();
    if (reading.time().isEmpty() && whoOrWhen) {
      assumptions.add("the last 30 days");
    }
    return new QueryFrame.Listing(Rows.CHANGES, filters, RowOrder.NEWEST, limit, time);
  }

  private QueryFrame counted(Rows rows, List<Filter> filters, List<String> groups, TimeSlot time) {
    return new QueryFrame.Aggregate(
        rows,
        List.of(new Measure.Count()),
        filters,
        groups,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        time);
  }

  private TimeSlot time() {
    if (reading.time().isEmpty()) {
      assumptions.add("the last hour");
    }
    return reading.time().orElse(FrameBuilder.DEFAULT_TIME);
  }

  private TimeSlot eventTime() {
    if (reading.time().isEmpty()) {
      assumptions.add("the last 24 hours");
    }
    return reading.time().orElse(FrameBuilder.A_DAY);
  }

  private long rows() {
    return reading.number().orElse(DEFAULT_ROWS);
  }

  private boolean intent(String value) {
    return reading.has(Kind.INTENT, value);
  }

  private boolean target(String value) {
    return reading.has(Kind.TARGET, value);
  }
}

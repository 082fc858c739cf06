package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.Filter;
import io.ollystack.copilot.assistant.frame.Measure;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.frame.QueryFrame.RowOrder;
import io.ollystack.copilot.assistant.frame.Rows;
import io.ollystack.copilot.assistant.frame.Statistic;
import io.ollystack.copilot.assistant.lexicon.Meaning.Kind;
import io.ollystack.copilot.assistant.link.EntityIndex;
import io.ollystack.copilot.assistant.time.TimeSlot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Frames of questions that one phrase decides: why, what differs, what depends on what, where the
/// time goes, when it runs full, how everything is.
final class SpecialFrames {
  private final Reading reading;
  private final EntityIndex entities;
  private final Slots slots;
  private final Conditions conditions;
  private final List<String> assumptions;

  SpecialFrames(Reading reading, EntityIndex entities, List<String> assumptions) {
    this.reading = reading;
    this.entities = entities;
    this.assumptions = assumptions;
    slots = new Slots(reading, entities);
    conditions = new Conditions(reading, slots, entities);
  }

  Optional<QueryFrame> build() {
    boolean comparesRows = slots.asksForRows() && !reading.hasWord("why");
    if (intent("where_time") || intent("critical_path")) {
      List<Filter> filters = conditions.filters(Rows.SPANS, List.of());
      return filters.isEmpty()
          ? Optional.empty()
          : Optional.of(new QueryFrame.TimeSpent(filters, intent("critical_path"), time()));
    }
    if (intent("forecast") && !slots.metrics().isEmpty()) {
      return Optional.of(forecast());
    }
    boolean stated = !measures("latency", "errors", "error_rate", "rate", "requests").isEmpty();
    boolean whyOfService =
        intent("overview") && slots.service().isPresent() && !stated && !slots.asksForRows();
    if ((intent("why") && !comparesRows) || whyOfService) {
      return Optional.of(new QueryFrame.Why(slots.service(), whyMeasure(), recent()));
    }
    if (intent("contrast")) {
      return Optional.of(contrast());
    }
    boolean edges = intent("downstream") || intent("upstream");
    if (edges && slots.service().isPresent()) {
      return slots
          .service()
          .map(service -> new QueryFrame.Dependencies(service, isDownstream(), time()));
    }
    if (target("topology") || (edges && entitiesNamed() == 0 && target("services"))) {
      return Optional.of(
          new QueryFrame.Listing(
              Rows.TOPOLOGY, List.of(), RowOrder.NEWEST, reading.number().orElse(200L), time()));
    }
    if (calls() && slots.services().size() == 1) {
      return Optional.of(
          new QueryFrame.Dependencies(
              slots.services().getFirst(), !reading.opening(1).equals("who"), time()));
    }
    return Optional.empty();
  }

  /// "what does X call?": calls asked for without a quantity.
  private boolean calls() {
    return reading.hasWord("call")
        && (reading.opening(1).equals("what")
            || reading.opening(1).equals("which")
            || reading.opening(1).equals("who"))
        && !intent("count")
        && measures("latency", "error_rate", "errors", "rate").isEmpty();
  }

  private int entitiesNamed() {
    return reading.entities().size();
  }

  private QueryFrame forecast() {
    assumptions.add("a straight line through the last day");
    String metric = slots.metrics().getFirst().name();
    boolean shrinks = metric.endsWith("available") || metric.endsWith("avail_bytes");
    List<String> capacities =
        List.of(
            metric.replace("available", "capacity"),
            metric.replace(".usage", ".limit"),
            metric.replace(".used", ".limit"));
    String capacity =
        shrinks
            ? null
            : capacities.stream()
                .filter(name -> !name.equals(metric) && entities.hasMetric(name))
                .findFirst()
                .orElse(null);
    List<String> keys =
        entities
            .attribute(List.of("k8s.persistentvolumeclaim.name", "system.filesystem.mountpoint"))
            .filter(_ -> metric.contains("volume") || metric.contains("filesystem"))
            .map(List::of)
            .orElse(slots.groups());
    TimeSlot past =
        reading
            .time()
            .filter(slot -> slot instanceof TimeSlot.Last(Duration l) && l.toHours() >= 1)
            .orElse(FrameBuilder.A_DAY);
    return new QueryFrame.Forecast(metric, capacity, conditions.scope(), keys, past);
  }

  private QueryFrame contrast() {
    List<Filter> scope = new ArrayList<>(conditions.scope());
    conditions.statusCode().ifPresent(scope::add);
    return new QueryFrame.Contrast(scope, contrastSelection(), time());
  }

  private boolean isDownstream() {
    Segment upstream = slots.first(s -> Reading.means(s, Kind.INTENT, "upstream"));
    return upstream == null;
  }

  Optional<QueryFrame> overview() {
    return intent("overview") && slots.service().isEmpty()
        ? Optional.of(new QueryFrame.Overview(recent()))
        : Optional.empty();
  }

  /// Symptoms are looked for in the last quarter of an hour, unless a time was asked for: in an
  /// hour they drown.
  private TimeSlot recent() {
    if (reading.time().isPresent()) {
      return reading.time().get();
    }
    assume("the last 15 minutes, compared with the two hours before");
    return new TimeSlot.Last(Duration.ofMinutes(15));
  }

  private Measure whyMeasure() {
    boolean slow = reading.has(Kind.JUDGE, "slower") || !measures("latency").isEmpty();
    boolean failing =
        reading.has(Kind.JUDGE, "failing")
            || slots.failed()
            || !measures("errors", "error_rate").isEmpty();
    if (failing && !slow) {
      return new Measure.ErrorRate();
    }
    if (reading.has(Kind.JUDGE, "busier") || !measures("rate").isEmpty()) {
      return new Measure.Rate();
    }
    return new Measure.Latency(Statistic.P95);
  }

  private Filter contrastSelection() {
    Optional<Filter> limit = reading.slowerThan().map(Filter.SlowerThan::new);
    boolean slow =
        reading.has(Kind.FILTER, "slow_request")
            || orderIs("slow")
            || reading.has(Kind.JUDGE, "slower");
    if (limit.isEmpty() && slow) {
      assumptions.add("slow means over one second");
      return new Filter.SlowerThan(Duration.ofSeconds(1));
    }
    return limit.orElseGet(() -> new Filter.Failed(true));
  }

  private TimeSlot time() {
    if (reading.time().isEmpty()) {
      assume("the last hour");
    }
    return reading.time().orElse(FrameBuilder.DEFAULT_TIME);
  }

  private void assume(String text) {
    if (!assumptions.contains(text)) {
      assumptions.add(text);
    }
  }

  private boolean orderIs(String value) {
    return reading.has(Kind.ORDER, value);
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

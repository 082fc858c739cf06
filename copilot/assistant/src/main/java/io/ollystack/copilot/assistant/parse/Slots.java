package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.Filter;
import io.ollystack.copilot.assistant.frame.Measure;
import io.ollystack.copilot.assistant.frame.Measure.MetricUse;
import io.ollystack.copilot.assistant.frame.Rows;
import io.ollystack.copilot.assistant.frame.Statistic;
import io.ollystack.copilot.assistant.lexicon.Meaning;
import io.ollystack.copilot.assistant.lexicon.Meaning.Kind;
import io.ollystack.copilot.assistant.link.Entity;
import io.ollystack.copilot.observql.catalog.MetricType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/// The slots of a frame as a reading fills them, whatever kind of frame it will be.
final class Slots {
  private static final Map<String, String> GROUP_OF_TARGET =
      Map.of(
          "services", "service",
          "operations", "operation",
          "pods", "k8s.pod.name",
          "hosts", "host.name",
          "versions", "service.version",
          "exceptions", "exception.type");
  private static final Set<String> ROW_TARGETS = Set.of("traces", "spans", "requests_rows", "logs");
  private static final Set<String> QUESTION_WORDS =
      Set.of("which", "what", "top", "list", "each", "every", "per", "by");
  private static final Set<String> SINGULAR =
      Set.of(
          "service",
          "endpoint",
          "operation",
          "pod",
          "node",
          "host",
          "route",
          "instance",
          "version",
          "microservice");

  private final Reading reading;

  Slots(Reading reading) {
    this.reading = reading;
  }

  /// The services named, in order.
  List<String> services() {
    SequencedSet<String> services = new LinkedHashSet<>();
    for (Entity entity : reading.entities()) {
      if (entity instanceof Entity.Service(String name)) {
        services.add(name);
      }
    }
    return List.copyOf(services);
  }

  /// The one service named, or the service of the one operation named.
  Optional<String> service() {
    return services().stream().findFirst();
  }

  /// Whether failing ones are asked for.
  boolean failed() {
    return reading.has(Kind.FILTER, "error") || reading.has(Kind.FILTER, "severity_error");
  }

  /// Whether single records are asked for: logs, traces, spans.
  boolean asksForRows() {
    return reading.values(Kind.TARGET).stream().anyMatch(ROW_TARGETS::contains)
        || reading.has(Kind.FILTER, "severity_error")
        || reading.has(Kind.FILTER, "severity_warn")
        || reading.has(Kind.FILTER, "severity_fatal")
        || reading.has(Kind.FILTER, "slow_request")
        || reading.traceId().isPresent();
  }

  /// Which rows the question is about.
  Rows rows() {
    Set<String> targets = reading.values(Kind.TARGET);
    boolean logs =
        targets.contains("logs")
            || targets.contains("exceptions")
            || reading.has(Kind.MEASURE, "log_count")
            || reading.has(Kind.FILTER, "severity_error")
            || reading.has(Kind.FILTER, "severity_warn")
            || reading.has(Kind.FILTER, "severity_fatal");
    if (logs) {
      return Rows.LOGS;
    }
    if (targets.contains("traces")) {
      return Rows.TRACES;
    }
    return targets.contains("spans") || reading.traceId().isPresent() ? Rows.SPANS : Rows.REQUESTS;
  }

  /// The quantities asked for, in order.
  List<Measure> measures() {
    List<Measure> measures = new ArrayList<>();
    List<Statistic> statistics = statistics();
    Set<String> asked = reading.values(Kind.MEASURE);
    List<Entity> entities = reading.entities();
    for (Entity entity : entities) {
      if (entity instanceof Entity.Metric metric) {
        measures.add(ofMetric(metric, statistics, asked.contains("rate")));
      }
    }
    if (!measures.isEmpty()) {
      return measures;
    }
    for (String measure : asked) {
      switch (measure) {
        case "latency" -> latencies(statistics, measures);
        case "requests", "log_count" -> measures.add(new Measure.Count());
        case "rate", "requests_per_minute" -> measures.add(new Measure.Rate());
        case "error_rate" -> measures.add(new Measure.ErrorRate());
        case "errors" -> addErrors(measures);
        case "success_rate" -> measures.add(new Measure.SuccessRate());
        default -> measures.add(new Measure.Count());
      }
    }
    if (asked.isEmpty() && !statistics.isEmpty()) {
      latencies(statistics, measures);
    }
    return measures;
  }

  /// What to split by, as paths of ObservQL.
  List<String> groups() {
    SequencedSet<String> groups = new LinkedHashSet<>();
    for (Segment segment : reading.segments()) {
      String before = reading.wordBefore(segment);
      if (segment.tag() instanceof Tag.Phrase(List<Meaning> meanings)) {
        for (Meaning meaning : meanings) {
          String group = GROUP_OF_TARGET.get(meaning.value());
          if (meaning.kind() == Kind.TARGET && group != null && splits(segment, before)) {
            groups.add(group);
          }
        }
      } else if (segment.tag() instanceof Tag.Named(var links)
          && links.getFirst().entity() instanceof Entity.Attribute(String name)
          && (QUESTION_WORDS.contains(before) || !hasValueOf(name))) {
        groups.add(name);
      }
    }
    if (services().size() > 1) {
      groups.add("service");
    }
    return List.copyOf(groups);
  }

  /// Whether one name is asked for ("which service ...") rather than several.
  boolean asksForOne() {
    return SINGULAR.stream().anyMatch(reading::hasWord)
        && !reading.hasWord("top")
        && (reading.hasWord("which") || reading.hasWord("what"));
  }

  /// The conditions on services, operations and attributes.
  List<Filter> scope() {
    List<Filter> filters = new ArrayList<>();
    List<String> services = services();
    if (!services.isEmpty()) {
      filters.add(new Filter.ServiceIn(services));
    }
    for (Entity entity : reading.entities()) {
      switch (entity) {
        case Entity.Operation(_, String name) -> filters.add(new Filter.OperationIs(name));
        case Entity.AttributeValue(String attribute, String value) ->
            filters.add(new Filter.AttributeIs(attribute, value));
        case Entity.Service _, Entity.Metric _, Entity.Attribute _ -> {}
      }
    }
    return filters;
  }

  /// All conditions on rows of that kind.
  List<Filter> filters(Rows rows) {
    return filters(rows, List.of());
  }

  /// All conditions, without those that a measure says already: errors a second are not a share of
  /// errors.
  List<Filter> filters(Rows rows, List<Measure> measures) {
    List<Filter> filters = new ArrayList<>(scope());
    boolean measured =
        measures.stream()
            .anyMatch(m -> m instanceof Measure.ErrorRate || m instanceof Measure.ErrorCount);
    if (reading.has(Kind.FILTER, "severity_warn")) {
      filters.add(new Filter.SeverityAtLeast("WARN"));
    } else if (reading.has(Kind.FILTER, "severity_fatal")) {
      filters.add(new Filter.SeverityAtLeast("FATAL"));
    } else if (failed() && !measured) {
      filters.add(new Filter.Failed(true));
    } else if (rows != Rows.REQUESTS && reading.has(Kind.MEASURE, "errors") && !measured) {
      filters.add(new Filter.Failed(true));
    }
    if (reading.has(Kind.FILTER, "ok")) {
      filters.add(new Filter.Failed(false));
    }
    reading.slowerThan().ifPresent(limit -> filters.add(new Filter.SlowerThan(limit)));
    reading.containedText().ifPresent(text -> filters.add(new Filter.TextContains(text)));
    reading.traceId().ifPresent(id -> filters.add(new Filter.TraceIs(id)));
    return filters;
  }

  /// "by service" splits, "which service" splits; "the payment service" does not.
  private boolean splits(Segment segment, String before) {
    boolean endsTheQuestion = !before.isEmpty() && reading.wordAfter(segment).isEmpty();
    return !endsTheQuestion || services().isEmpty() || QUESTION_WORDS.contains(before);
  }

  private boolean hasValueOf(String attribute) {
    return reading.entities().stream()
        .anyMatch(
            e -> e instanceof Entity.AttributeValue(String name, _) && name.equals(attribute));
  }

  private List<Statistic> statistics() {
    return reading.values(Kind.STATISTIC).stream().map(Statistic::of).toList();
  }

  private void latencies(List<Statistic> statistics, List<Measure> measures) {
    if (statistics.isEmpty()) {
      measures.add(new Measure.Latency(Statistic.P95));
    }
    for (Statistic statistic : statistics) {
      measures.add(new Measure.Latency(statistic));
    }
  }

  private void addErrors(List<Measure> measures) {
    if (!asksForRows()) {
      measures.add(new Measure.ErrorCount());
    }
  }

  private static Measure ofMetric(Entity.Metric metric, List<Statistic> statistics, boolean rate) {
    Optional<Statistic> asked = statistics.stream().findFirst();
    MetricType type = metric.entry().type();
    return switch (type) {
      case COUNTER -> new Measure.OfMetric(metric.name(), MetricUse.RATE, Statistic.SUM);
      case HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY ->
          rate
              ? new Measure.OfMetric(metric.name(), MetricUse.RATE, Statistic.SUM)
              : new Measure.OfMetric(metric.name(), MetricUse.VALUE, asked.orElse(Statistic.P95));
      case GAUGE, UP_DOWN_COUNTER ->
          new Measure.OfMetric(metric.name(), MetricUse.VALUE, asked.orElse(Statistic.AVG));
    };
  }
}

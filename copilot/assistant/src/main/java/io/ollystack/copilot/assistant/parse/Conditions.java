package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.Filter;
import io.ollystack.copilot.assistant.frame.Measure;
import io.ollystack.copilot.assistant.frame.Rows;
import io.ollystack.copilot.assistant.lexicon.Meaning.Kind;
import io.ollystack.copilot.assistant.link.Entity;
import io.ollystack.copilot.assistant.link.EntityIndex;
import io.ollystack.copilot.assistant.link.Link;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The conditions of a frame as a reading states them.
final class Conditions {

  private final Reading reading;
  private final Slots slots;
  private final EntityIndex entities;

  Conditions(Reading reading, Slots slots, EntityIndex entities) {
    this.reading = reading;
    this.slots = slots;
    this.entities = entities;
  }

  /// The conditions on services, operations and attributes.
  List<Filter> scope() {
    List<Filter> filters = new ArrayList<>();
    List<String> services = slots.services();
    if (!services.isEmpty()) {
      filters.add(new Filter.ServiceIn(services));
    }
    Map<String, SequencedSet<String>> values = new LinkedHashMap<>();
    for (Segment segment : reading.segments()) {
      Entity entity = preferred(segment);
      if (entity == null) {
        continue;
      }
      boolean negated = reading.isNegated(segment);
      switch (entity) {
        case Entity.Operation(_, String name) -> {
          Filter filter = new Filter.OperationIs(name);
          filters.add(negated ? new Filter.Not(filter) : filter);
        }
        case Entity.AttributeValue(String attribute, String value) -> {
          if (negated) {
            filters.add(new Filter.Not(new Filter.AttributeIs(attribute, value)));
          } else if (fitsMetric(attribute)) {
            values.computeIfAbsent(attribute, _ -> new LinkedHashSet<>()).add(value);
          }
        }
        case Entity.Service(String name) -> {
          if (negated && !slots.below().contains(segment)) {
            filters.add(new Filter.Not(new Filter.ServiceIn(List.of(name))));
          }
        }
        case Entity.Metric _, Entity.Attribute _ -> {}
      }
    }
    values.forEach((attribute, named) ->
        filters.add(
            named.size() == 1
                ? new Filter.AttributeIs(attribute, named.getFirst())
                : new Filter.AttributeIn(attribute, List.copyOf(named))));
    return filters;
  }

  /// Of a value that several attributes have, the attribute that the rows asked for have.
  private @Nullable Entity preferred(Segment segment) {
    Entity first = Slots.entity(segment);
    if (first instanceof Entity.AttributeValue
        && segment.tag() instanceof Tag.Named(List<Link> links)) {
      boolean metrics = !slots.metrics().isEmpty();
      for (Link link : links) {
        if (link.entity() instanceof Entity.AttributeValue(String name, _)
            && entities.isOfMetrics(name) == metrics) {
          return link.entity();
        }
      }
    }
    return first;
  }

  /// States and types of metrics are everyday words ("used"): they count beside their metric only.
  private boolean fitsMetric(String attribute) {
    int last = attribute.lastIndexOf('.');
    String ending = attribute.substring(last + 1);
    if (last < 0 || !(ending.equals("state") || ending.equals("type"))) {
      return true;
    }
    if (attribute.startsWith("exception.") || attribute.startsWith("error.")) {
      return true;
    }
    String family = attribute.substring(0, attribute.lastIndexOf('.', last - 1) + 1);
    return slots.metrics().stream()
        .anyMatch(metric -> !family.isEmpty() && metric.name().startsWith(family));
  }

  /// An attribute of which two values are compared: "ios vs android".
  static Optional<String> repeatedAttribute(Reading reading) {
    Map<String, Set<String>> values = new LinkedHashMap<>();
    for (Segment segment : reading.segments()) {
      if (Slots.entity(segment) instanceof Entity.AttributeValue(String attribute, String value)) {
        values.computeIfAbsent(attribute, _ -> new LinkedHashSet<>()).add(value);
      }
    }
    return values.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /// All conditions on rows of that kind, without those that a measure says already: errors a
  /// second are not a share of errors.
  List<Filter> filters(Rows rows, List<Measure> measures) {
    List<Filter> filters =
        new ArrayList<>(rows == Rows.LOGS || rows == Rows.TRACES ? joined(rows) : scope());
    boolean measured =
        measures.stream()
            .anyMatch(m -> m instanceof Measure.ErrorRate || m instanceof Measure.ErrorCount);
    severity().ifPresent(filters::add);
    boolean plain = measures.isEmpty() || rows == Rows.LOGS || rated(measures);
    boolean errors = slots.failed() || (plain && errorsMeasured());
    if (errors && !measured && severity().isEmpty() && !failedElsewhere(rows)) {
      filters.add(new Filter.Failed(true));
    }
    if (reading.has(Kind.FILTER, "ok") && !measured) {
      filters.add(new Filter.Failed(false));
    }
    boolean shared = measures.stream().anyMatch(Measure.Share.class::isInstance);
    if (!shared) {
      if (rows != Rows.LOGS && rows != Rows.METRICS) {
        reading.slowerThan().ifPresent(limit -> filters.add(new Filter.SlowerThan(limit)));
        reading.fasterThan().ifPresent(limit -> filters.add(new Filter.FasterThan(limit)));
      }
      statusCode().ifPresent(filters::add);
    }
    numbers(rows).ifPresent(filters::add);
    equality().ifPresent(filters::add);
    if (rows != Rows.TRACES) {
      reading.containedText().ifPresent(text -> filters.add(new Filter.TextContains(text)));
    }
    reading.traceId().ifPresent(id -> filters.add(new Filter.TraceIs(id)));
    below().forEach(filters::add);
    if (reading.values(Kind.TARGET).contains("exceptions") && rows == Rows.LOGS) {
      entities
          .attribute(List.of("exception.type"))
          .ifPresent(name -> filters.add(new Filter.AttributeExists(name)));
    }
    if (reading.values(Kind.TARGET).contains("queries")) {
      entities
          .attribute(List.of("db.system.name", "db.system"))
          .filter(name ->
              filters.stream()
                  .noneMatch(
                      f -> f instanceof Filter.AttributeIs is && is.attribute().equals(name)))
          .ifPresent(name -> filters.add(new Filter.AttributeExists(name)));
    }
    return filters.stream().distinct().toList();
  }

  private static boolean rated(List<Measure> measures) {
    return measures.stream().allMatch(Measure.Rate.class::isInstance);
  }

  private boolean errorsMeasured() {
    return reading.has(Kind.MEASURE, "errors");
  }

  /// Whether "failed" speaks of the other rows of a join.
  private boolean failedElsewhere(Rows rows) {
    Segment failed = slots.first(s -> Reading.means(s, Kind.FILTER, "error"));
    return failed != null
        && rows == Rows.LOGS
        && requestsSegment() != null
        && slots.order(failed) < slots.order(requestsSegment())
        && joinsRequests(failed);
  }

  private boolean joinsRequests(Segment failed) {
    Segment logs = slots.first(slots::isLogs);
    return logs != null && slots.order(logs) < slots.order(failed);
  }

  private @Nullable Segment requestsSegment() {
    return slots.first(s ->
        Reading.means(s, Kind.TARGET, "traces")
            || Reading.means(s, Kind.FILTER, "slow_request")
            || Reading.means(s, Kind.MEASURE, "requests"));
  }

  /// The scope of logs or traces, where the question joins the one with the other: "logs of traces
  /// slower than 2s", "traces with error logs".
  private List<Filter> joined(Rows rows) {
    Segment requests = requestsSegment();
    Segment logs = slots.first(slots::isLogs);
    if (requests == null || logs == null) {
      return scope();
    }
    if (rows == Rows.LOGS && slots.order(logs) < slots.order(requests)) {
      List<Filter> inner = new ArrayList<>(scope());
      if (slots.failed() && joinsRequests(requests) && failedElsewhere(rows)) {
        inner.add(new Filter.Failed(true));
      }
      reading.slowerThan().ifPresent(limit -> inner.add(new Filter.SlowerThan(limit)));
      statusCode().ifPresent(inner::add);
      boolean conditional = inner.size() > scope().size();
      return conditional ? List.of(new Filter.TraceAmong(Rows.REQUESTS, inner)) : scope();
    }
    if (rows == Rows.TRACES) {
      List<Filter> inner = new ArrayList<>(scope());
      severity().ifPresent(inner::add);
      if (severity().isEmpty() && reading.has(Kind.FILTER, "severity_error")) {
        inner.add(new Filter.Failed(true));
      }
      reading.containedText().ifPresent(text -> inner.add(new Filter.TextContains(text)));
      return List.of(new Filter.TraceAmong(Rows.LOGS, inner));
    }
    return scope();
  }

  Optional<Filter> severity() {
    if (reading.has(Kind.FILTER, "severity_warn_up")) {
      return Optional.of(new Filter.SeverityAtLeast("WARN"));
    }
    if (reading.has(Kind.FILTER, "severity_warn")) {
      return Optional.of(new Filter.SeverityIs("WARN"));
    }
    if (reading.has(Kind.FILTER, "severity_fatal")) {
      return Optional.of(new Filter.SeverityAtLeast("FATAL"));
    }
    if (reading.has(Kind.FILTER, "severity_info")) {
      return Optional.of(new Filter.SeverityIs("INFO"));
    }
    if (reading.has(Kind.FILTER, "severity_debug")) {
      return Optional.of(new Filter.SeverityIs("DEBUG"));
    }
    return reading.has(Kind.FILTER, "severity_error")
        ? Optional.of(new Filter.SeverityAtLeast("ERROR"))
        : Optional.empty();
  }

  /// "5xx", "503s".
  Optional<Filter> statusCode() {
    Optional<String> attribute =
        entities.attribute(List.of("http.response.status_code", "http.status_code"));
    return attribute.isEmpty()
        ? Optional.empty()
        : reading
            .statusCode()
            .map(code ->
                code.from() == code.to()
                    ? new Filter.NumberIs(attribute.get(), Filter.Operator.EQUAL, code.from())
                    : code.from() == 500
                        ? new Filter.NumberIs(attribute.get(), Filter.Operator.AT_LEAST, 500)
                        : new Filter.NumberRange(attribute.get(), code.from(), code.to()));
  }

  /// "more than 15 spans", "with a score above 8".
  private Optional<Filter> numbers(Rows rows) {
    for (Reading.Bounded bound : reading.bounds()) {
      if (bound.literal() instanceof Tag.Quantity(long value)) {
        if (rows == Rows.TRACES && reading.has(Kind.TARGET, "spans")) {
          return Optional.of(new Filter.NumberIs("span_count", bound.operator(), value));
        }
        if (rows == Rows.ANOMALIES) {
          return Optional.of(new Filter.NumberIs("score", bound.operator(), value));
        }
      }
    }
    return Optional.empty();
  }

  /// "status code 422", "partition = 3": an attribute with a number behind it.
  private Optional<Filter> equality() {
    for (Segment segment : reading.segments()) {
      if (Slots.entity(segment) instanceof Entity.Attribute(String name)) {
        Segment behind = reading.behind(segment);
        if (behind != null && Reading.means(behind, Kind.INTENT, "equals")) {
          behind = reading.behind(behind);
        }
        if (behind != null && behind.tag() instanceof Tag.Quantity(long value)) {
          return Optional.of(new Filter.NumberIs(name, Filter.Operator.EQUAL, value));
        }
      }
    }
    return Optional.empty();
  }

  /// "that called X", "where X failed", "that did not reach X".
  private List<Filter> below() {
    List<Filter> filters = new ArrayList<>();
    for (Segment segment : slots.below()) {
      if (Slots.entity(segment) instanceof Entity.Service(String name)) {
        List<Filter> inner = new ArrayList<>();
        inner.add(new Filter.ServiceIn(List.of(name)));
        if (slots.failureNear(segment)) {
          inner.add(new Filter.Failed(true));
        }
        Segment lead = reading.before(segment);
        boolean negated = reading.isNegated(segment) || (lead != null && reading.isNegated(lead));
        Filter involves = new Filter.Involves(inner);
        filters.add(negated ? new Filter.Not(involves) : involves);
      }
    }
    return filters;
  }
}

package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.Measure;
import io.ollystack.copilot.assistant.frame.Rows;
import io.ollystack.copilot.assistant.frame.Statistic;
import io.ollystack.copilot.assistant.lexicon.Meaning;
import io.ollystack.copilot.assistant.lexicon.Meaning.Kind;
import io.ollystack.copilot.assistant.link.Entity;
import io.ollystack.copilot.assistant.link.EntityIndex;
import io.ollystack.copilot.assistant.link.Link;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The slots of a frame as a reading fills them, whatever kind of frame it will be: measures,
/// groups, what rows. [Conditions] are its filters.
final class Slots {
  /// What to group by for a word, the first that the data has.
  private static final Map<String, List<String>> GROUP_OF_TARGET =
      Map.ofEntries(
          Map.entry("services", List.of("service")),
          Map.entry("loggers", List.of("service")),
          Map.entry("operations", List.of("operation")),
          Map.entry("queries", List.of("operation")),
          Map.entry("routes", List.of("http.route")),
          Map.entry("pods", List.of("k8s.pod.name", "service.instance.id", "container.name")),
          Map.entry("hosts", List.of("host.name", "k8s.node.name")),
          Map.entry("versions", List.of("service.version")),
          Map.entry("regions", List.of("cloud.region", "cloud.availability_zone")),
          Map.entry(
              "environments", List.of("deployment.environment.name", "deployment.environment")),
          Map.entry("namespaces", List.of("k8s.namespace.name", "service.namespace")),
          Map.entry("severities", List.of("severity")),
          Map.entry("statuses", List.of("status")),
          Map.entry("kinds", List.of("kind")),
          Map.entry("status_codes", List.of("http.response.status_code", "http.status_code")),
          Map.entry("exceptions", List.of("exception.type", "error.type")));

  private static final Set<String> COLUMNS =
      Set.of("service", "operation", "severity", "status", "kind");

  /// Below this a metric is named by one word of its name only.
  private static final double SURE_METRIC = 0.7;

  private static final Set<String> ROW_TARGETS = Set.of("traces", "spans", "requests_rows", "logs");
  private static final Set<String> PLAIN_REQUESTS =
      Set.of(
          "request",
          "requests",
          "calls",
          "reqs",
          "responses",
          "hits",
          "transactions",
          "invocations",
          "traffic");
  private static final Set<String> QUESTION_WORDS =
      Set.of("which", "what", "top", "list", "each", "every", "per", "by");
  private static final Set<String> SEVERITIES =
      Set.of(
          "severity_error",
          "severity_warn",
          "severity_warn_up",
          "severity_fatal",
          "severity_info",
          "severity_debug");

  private final Reading reading;
  private final EntityIndex entities;

  Slots(Reading reading, EntityIndex entities) {
    this.reading = reading;
    this.entities = entities;
  }

  /// The services named, in order; those that a call below names left out.
  List<String> services() {
    SequencedSet<String> services = new LinkedHashSet<>();
    for (Segment segment : reading.segments()) {
      if (entity(segment) instanceof Entity.Service(String name)
          && !reading.isNegated(segment)
          && !below().contains(segment)) {
        services.add(name);
      }
    }
    return List.copyOf(services);
  }

  /// The services named as called by others: "requests that called X", "where X failed".
  List<Segment> below() {
    List<Segment> below = new ArrayList<>();
    boolean caller = false;
    @Nullable Segment lead = null;
    for (Segment segment : reading.segments()) {
      if (Reading.means(segment, Kind.INTENT, "involves")
          || Reading.means(segment, Kind.INTENT, "where_failed")) {
        lead = segment;
      } else if (entity(segment) instanceof Entity.Service) {
        boolean failsBelow =
            lead != null && (Reading.means(lead, Kind.INTENT, "involves") || failureNear(segment));
        if (caller && failsBelow) {
          below.add(segment);
        }
        caller = true;
      }
    }
    return below;
  }

  /// Whether the next word behind, or the one before, says that it failed.
  boolean failureNear(Segment segment) {
    Segment behind = reading.behind(segment);
    Segment before = reading.before(segment);
    return (behind != null && Reading.means(behind, Kind.INTENT, "child_failed"))
        || (before != null
            && (Reading.means(before, Kind.INTENT, "child_failed")
                || reading.normal(before).startsWith("with a")
                || reading.normal(before).startsWith("with fail")));
  }

  /// The one service named, or the service of the one operation named.
  Optional<String> service() {
    return services().stream()
        .findFirst()
        .or(() ->
            reading.segments().stream()
                .map(Slots::entity)
                .filter(Entity.Operation.class::isInstance)
                .map(e -> ((Entity.Operation) e).service())
                .findFirst());
  }

  /// Whether failing ones are asked for.
  boolean failed() {
    return reading.meaning(Kind.FILTER, "error").stream()
            .anyMatch(s -> !reading.isNegated(s) && !besideBelow(s))
        || reading.has(Kind.FILTER, "severity_error");
  }

  private boolean besideBelow(Segment segment) {
    return below().contains(reading.before(segment)) || below().contains(reading.behind(segment));
  }

  boolean hasSeverity() {
    return SEVERITIES.stream().anyMatch(value -> reading.has(Kind.FILTER, value));
  }

  /// Whether single records are asked for: logs, traces, spans.
  boolean asksForRows() {
    return reading.values(Kind.TARGET).stream().anyMatch(ROW_TARGETS::contains)
        || hasSeverity()
        || reading.has(Kind.FILTER, "slow_request")
        || reading.traceId().isPresent();
  }

  /// Whether the rows of requests are meant by "requests", not their number.
  boolean asksForRequests() {
    boolean plain =
        reading.meaning(Kind.MEASURE, "requests").stream()
            .anyMatch(s -> PLAIN_REQUESTS.contains(reading.normal(s)));
    boolean chosen =
        reading.slowerThan().isPresent()
            || reading.fasterThan().isPresent()
            || !below().isEmpty()
            || reading.has(Kind.ORDER, "slow")
            || reading.has(Kind.ORDER, "fast")
            || reading.has(Kind.ORDER, "newest");
    boolean timed = reading.slowerThan().isPresent() || !below().isEmpty();
    return (plain || (timed && services().size() == 1 && !nounsBesideServices()))
        && chosen
        && statistics().isEmpty()
        && otherMeasures().isEmpty();
  }

  private boolean nounsBesideServices() {
    return !reading.values(Kind.TARGET).isEmpty();
  }

  private Set<String> otherMeasures() {
    Set<String> measures = new LinkedHashSet<>(reading.values(Kind.MEASURE));
    measures.removeAll(Set.of("requests", "errors"));
    return measures;
  }

  /// Which rows the question is about.
  Rows rows() {
    Segment logs = first(this::isLogs);
    Segment traces = first(s -> Reading.means(s, Kind.TARGET, "traces"));
    if (logs != null && (traces == null || order(logs) < order(traces))) {
      return Rows.LOGS;
    }
    if (traces != null) {
      return Rows.TRACES;
    }
    Set<String> targets = reading.values(Kind.TARGET);
    boolean spans =
        targets.contains("spans")
            || targets.contains("queries")
            || reading.traceId().isPresent()
            || reading.segments().stream()
                .anyMatch(s ->
                    entity(s) instanceof Entity.AttributeValue(String name, _)
                        && (name.startsWith("db.") || name.startsWith("messaging.")));
    return spans ? Rows.SPANS : Rows.REQUESTS;
  }

  boolean isLogs(Segment segment) {
    boolean severity =
        SEVERITIES.stream().anyMatch(value -> Reading.means(segment, Kind.FILTER, value));
    return severity
        || Reading.means(segment, Kind.TARGET, "logs")
        || Reading.means(segment, Kind.TARGET, "exceptions")
        || Reading.means(segment, Kind.TARGET, "loggers")
        || Reading.means(segment, Kind.MEASURE, "log_count")
        || Reading.means(segment, Kind.INTENT, "containing")
        || (entity(segment) instanceof Entity.AttributeValue(String name, _)
            && name.startsWith("exception."));
  }

  @Nullable Segment first(java.util.function.Predicate<Segment> matching) {
    return reading.segments().stream().filter(matching).findFirst().orElse(null);
  }

  int order(Segment segment) {
    return reading.segments().indexOf(segment);
  }

  /// The quantities asked for, in order.
  List<Measure> measures() {
    List<Measure> measures = new ArrayList<>();
    List<Statistic> statistics = statistics();
    Set<String> asked = askedMeasures();
    for (Segment segment : reading.segments()) {
      metric(segment)
          .filter(metric -> !MetricMeasures.isQuantileOfPoints(metric, statistics))
          .ifPresent(
              metric -> measures.add(MetricMeasures.of(metric, statistics, asked, counts())));
    }
    if (!measures.isEmpty()) {
      return measures.stream().distinct().toList();
    }
    for (String measure : asked) {
      switch (measure) {
        case "latency" -> latencies(statistics, measures);
        case "requests", "log_count" -> measures.add(new Measure.Count());
        case "rate", "requests_per_minute" -> measures.add(new Measure.Rate());
        case "error_rate" -> measures.add(new Measure.ErrorRate());
        case "errors" -> addErrors(measures, asked);
        case "success_rate" -> measures.add(new Measure.SuccessRate());
        default -> measures.add(new Measure.Count());
      }
    }
    boolean onlyPlain = asked.isEmpty() || asked.equals(Set.of("requests"));
    if (onlyPlain && !statistics.isEmpty() && !statistics.equals(List.of(Statistic.SUM))) {
      boolean ranked = statistics.equals(List.of(Statistic.MAX)) && asked.isEmpty();
      if (!ranked || !asksForRows()) {
        measures.clear();
        latencies(statistics, measures);
      }
    }
    return measures.stream().distinct().toList();
  }

  /// What is measured; "requests" left out where it only says of what.
  private Set<String> askedMeasures() {
    SequencedSet<String> asked = new LinkedHashSet<>();
    boolean others = !otherMeasures().isEmpty() || reading.has(Kind.MEASURE, "errors");
    for (Segment segment : reading.segments()) {
      if (!(segment.tag() instanceof Tag.Phrase(List<Meaning> meanings))) {
        continue;
      }
      for (Meaning meaning : meanings) {
        boolean plain =
            meaning.value().equals("requests") && PLAIN_REQUESTS.contains(reading.normal(segment));
        boolean joined =
            reading.wordAfter(segment).equals("and") || reading.wordBefore(segment).equals("and");
        if (meaning.kind() == Kind.MEASURE && !(plain && others && !joined)) {
          asked.add(meaning.value());
        }
      }
    }
    boolean status = meanings(Kind.FILTER, "error") && asked.contains("errors");
    if (status && asked.size() > 1) {
      asked.remove("errors");
    }
    return asked;
  }

  private boolean meanings(Kind kind, String value) {
    return reading.has(kind, value);
  }

  /// Whether a number of things is asked for.
  boolean counts() {
    return reading.has(Kind.INTENT, "count")
        || reading.segments().stream()
            .filter(s ->
                Reading.means(s, Kind.MEASURE, "requests")
                    || Reading.means(s, Kind.MEASURE, "errors")
                    || Reading.means(s, Kind.MEASURE, "log_count"))
            .map(reading::normal)
            .anyMatch(
                n -> n.startsWith("how many") || n.startsWith("number") || n.contains("count"));
  }

  /// Whether the only thing measured is a bare "rate", which could be of anything.
  boolean isBareRate() {
    List<Segment> rates = reading.meaning(Kind.MEASURE, "rate");
    return rates.size() == 1
        && reading.normal(rates.getFirst()).equals("rate")
        && otherMeasures().equals(Set.of("rate"))
        && !reading.has(Kind.MEASURE, "errors")
        && !reading.has(Kind.MEASURE, "requests")
        && !reading.has(Kind.FILTER, "error")
        && metrics().isEmpty();
  }

  /// The metrics named.
  List<Entity.Metric> metrics() {
    return reading.segments().stream().flatMap(s -> metric(s).stream()).toList();
  }

  /// The metric that the segment names: of several the one that the named service reports.
  private Optional<Entity.Metric> metric(Segment segment) {
    if (!(segment.tag() instanceof Tag.Named(List<Link> links))
        || !(links.getFirst().entity() instanceof Entity.Metric first)) {
      return Optional.empty();
    }
    boolean byOneWord = links.getFirst().score() < SURE_METRIC;
    boolean measured =
        List.of("latency", "error_rate", "errors", "success_rate").stream()
            .anyMatch(value -> reading.has(Kind.MEASURE, value));
    if (byOneWord && measured) {
      return Optional.empty();
    }
    List<String> services = services();
    return links.stream()
        .map(Link::entity)
        .filter(Entity.Metric.class::isInstance)
        .map(Entity.Metric.class::cast)
        .filter(m -> m.entry().services().stream().anyMatch(services::contains))
        .findFirst()
        .or(() -> Optional.of(first));
  }

  /// What to split by, as paths of ObservQL.
  List<String> groups() {
    SequencedSet<String> groups = new LinkedHashSet<>();
    for (Segment segment : reading.segments()) {
      if (segment.tag() instanceof Tag.Phrase(List<Meaning> meanings)) {
        for (Meaning meaning : meanings) {
          List<String> candidates = GROUP_OF_TARGET.get(meaning.value());
          if (meaning.kind() == Kind.TARGET && candidates != null && splits(segment)) {
            path(candidates).ifPresent(groups::add);
          }
        }
      } else if (entity(segment) instanceof Entity.Attribute(String name)
          && (asksFor(segment)
              || (isPlural(segment) && !hasValueOf(name))
              || continues(segment, groups))
          && !isCompared(segment)) {
        groups.add(name);
      }
    }
    if (services().size() > 1) {
      groups.add("service");
    }
    Conditions.repeatedAttribute(reading).ifPresent(groups::add);
    return List.copyOf(groups);
  }

  private Optional<String> path(List<String> candidates) {
    return COLUMNS.contains(candidates.getFirst())
        ? Optional.of(candidates.getFirst())
        : entities.attribute(candidates).or(() -> Optional.of(candidates.getFirst()));
  }

  /// Whether one name is asked for ("which service ...") rather than several.
  boolean asksForOne() {
    boolean plural =
        reading.segments().stream()
            .anyMatch(s ->
                isPlural(s)
                    && (Slots.entity(s) instanceof Entity.Attribute
                        || GROUP_OF_TARGET.keySet().stream()
                            .anyMatch(t -> Reading.means(s, Kind.TARGET, t))));
    return !plural && !reading.hasWord("top") && !groups().isEmpty() && !rowsAreGrouped();
  }

  private boolean isPlural(Segment segment) {
    String normal = reading.normal(segment);
    return normal.endsWith("s") && !normal.endsWith("ss") && !normal.endsWith("status");
  }

  /// "by region and platform": the second of two groups.
  private boolean continues(Segment segment, Set<String> groups) {
    String word = reading.wordBefore(segment);
    return !groups.isEmpty() && (word.equals("and") || adjacentGroup(segment));
  }

  private boolean adjacentGroup(Segment segment) {
    Segment before = reading.before(segment);
    return before != null
        && entity(before) instanceof Entity.Attribute
        && adjacent(before, segment);
  }

  private boolean rowsAreGrouped() {
    return reading.has(Kind.GROUP, "by");
  }

  /// "by service" splits, "which service" splits; "the payment service" does not.
  private boolean splits(Segment segment) {
    Segment before = reading.before(segment);
    Segment behind = reading.behind(segment);
    if (asksFor(segment)) {
      return true;
    }
    boolean besideName =
        (before != null && entity(before) instanceof Entity.Service && adjacent(before, segment))
            || (behind != null
                && entity(behind) instanceof Entity.Service
                && adjacent(segment, behind)
                && !Reading.means(segment, Kind.TARGET, "exceptions"));
    boolean single =
        reading.normal(segment).equals("service") || reading.normal(segment).equals("api");
    if (besideName && single) {
      return false;
    }
    boolean endsTheQuestion = before != null && behind == null;
    return !(endsTheQuestion && single && !services().isEmpty());
  }

  private static boolean adjacent(Segment one, Segment other) {
    return one.to() == other.from();
  }

  private boolean asksFor(Segment segment) {
    Segment before = reading.before(segment);
    String word = reading.wordBefore(segment);
    return QUESTION_WORDS.contains(word)
        || (before != null && Reading.means(before, Kind.GROUP, "by"));
  }

  private boolean isCompared(Segment segment) {
    Segment behind = reading.behind(segment);
    return behind != null
        && (Reading.means(behind, Kind.INTENT, "equals")
            || behind.tag() instanceof Tag.StatusCode
            || (behind.tag() instanceof Tag.Quantity && adjacent(segment, behind)));
  }

  private boolean hasValueOf(String attribute) {
    return reading.segments().stream()
        .anyMatch(s ->
            entity(s) instanceof Entity.AttributeValue(String name, _) && name.equals(attribute));
  }

  static @Nullable Entity entity(Segment segment) {
    return segment.tag() instanceof Tag.Named(List<Link> links) ? links.getFirst().entity() : null;
  }

  List<Statistic> statistics() {
    List<Statistic> statistics = new ArrayList<>();
    for (Segment segment : reading.segments()) {
      if (segment.tag() instanceof Tag.Phrase(List<Meaning> meanings)) {
        for (Meaning meaning : meanings) {
          if (meaning.kind() == Kind.STATISTIC) {
            statistics.add(Statistic.of(meaning.value()));
          }
        }
      }
    }
    return statistics.stream().distinct().toList();
  }

  private static void latencies(List<Statistic> statistics, List<Measure> measures) {
    List<Statistic> usable = statistics.stream().filter(s -> s != Statistic.LAST).toList();
    if (usable.isEmpty()) {
      measures.add(new Measure.Latency(Statistic.P95));
    }
    for (Statistic statistic : usable) {
      measures.add(new Measure.Latency(statistic));
    }
  }

  private void addErrors(List<Measure> measures, Set<String> asked) {
    boolean counted = asked.contains("rate") || asked.contains("log_count");
    if (!asksForRows() && !counted) {
      measures.add(new Measure.ErrorCount());
    }
  }
}

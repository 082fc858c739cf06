package io.ollystack.copilot.llm;

import io.ollystack.copilot.assistant.frame.Filter;
import io.ollystack.copilot.assistant.frame.Measure;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.frame.Rows;
import io.ollystack.copilot.assistant.frame.Statistic;
import io.ollystack.copilot.assistant.model.OfferedNames;
import io.ollystack.copilot.assistant.time.TimeSlot;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what a model wrote under [FrameSchema], and believes none of it: not every server enforces
/// schemas. Collects every problem, in words that the model can act on. One for each text; not
/// thread-safe.
final class FrameReader {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern BOUND = Pattern.compile("\\d+(\\.\\d+)?(%|ns|us|ms|s|m|h)?");
  private static final int MOST_ROWS = 1_000;
  private static final int LONGEST_TEXT = 200;
  private static final int MOST_OPTIONS = 4;

  private final OfferedNames names;
  private final List<String> problems = new ArrayList<>();

  FrameReader(OfferedNames names) {
    this.names = names;
  }

  /// What was read.
  sealed interface Read {
    record Frame(QueryFrame frame) implements Read {}

    record AskBack(String question, List<String> options) implements Read {}

    record UnknownName(String name) implements Read {}

    record OutOfScope() implements Read {}

    record Wrong(List<String> problems) implements Read {}
  }

  Read read(String text) {
    JsonNode node;
    try {
      node = JSON.readTree(unfenced(text)).path("reading");
    } catch (JacksonException broken) {
      return new Read.Wrong(List.of("not JSON: " + broken.getOriginalMessage()));
    }
    if (!node.isObject()) {
      return new Read.Wrong(List.of("the object 'reading' is missing"));
    }
    Read read;
    try {
      read = reading(node);
    } catch (IllegalArgumentException wrong) {
      problem(String.valueOf(wrong.getMessage()));
      return new Read.Wrong(problems);
    }
    return problems.isEmpty() ? read : new Read.Wrong(problems);
  }

  private Read reading(JsonNode node) {
    String kind = text(node, "kind");
    return switch (kind) {
      case "ask_back" ->
          new Read.AskBack(
              cut(text(node, "question")),
              texts(node.path("options")).stream()
                  .limit(MOST_OPTIONS)
                  .map(FrameReader::cut)
                  .toList());
      case "unknown_name" -> new Read.UnknownName(cut(text(node, "name")));
      case "out_of_scope" -> new Read.OutOfScope();
      default -> new Read.Frame(frame(kind, node));
    };
  }

  private QueryFrame frame(String kind, JsonNode node) {
    TimeSlot time = time(node.path("time"));
    return switch (kind) {
      case "aggregate" ->
          new QueryFrame.Aggregate(
              constant(node, "rows", Rows.values()),
              each(node, "measures", this::measure),
              each(node, "filters", this::filter),
              each(node, "group_by", path -> path(path.asString(""))),
              node.path("series").asBoolean(false),
              optional(node.path("bucket"), this::length),
              optional(node.path("having"), this::bound),
              optional(
                  node.path("comparison"),
                  c -> constant(c.asString(""), "comparison", QueryFrame.Comparison.values())),
              optional(node.path("ranking"), FrameReader::ranking),
              time);
      case "listing" ->
          new QueryFrame.Listing(
              constant(node, "rows", Rows.values()),
              each(node, "filters", this::filter),
              constant(node, "order", QueryFrame.RowOrder.values()),
              rows(node.path("limit")),
              time);
      case "contrast" ->
          new QueryFrame.Contrast(
              each(node, "filters", this::filter), filter(node.path("selection")), time);
      case "dependencies" ->
          new QueryFrame.Dependencies(
              service(text(node, "service")), node.path("downstream").asBoolean(true), time);
      case "names" ->
          new QueryFrame.Names(
              constant(node, "of", QueryFrame.NameKind.values()), nullableService(node), time);
      case "log_patterns" -> new QueryFrame.LogPatterns(each(node, "filters", this::filter), time);
      case "why" ->
          new QueryFrame.Why(
              Optional.ofNullable(nullableService(node)), measure(node.path("measure")), time);
      case "forecast" ->
          new QueryFrame.Forecast(
              metric(text(node, "metric")),
              node.path("capacity").isString() ? metric(text(node, "capacity")) : null,
              each(node, "filters", this::filter),
              each(node, "group_by", path -> path(path.asString(""))),
              time);
      case "time_spent" ->
          new QueryFrame.TimeSpent(
              each(node, "filters", this::filter),
              node.path("critical_path").asBoolean(false),
              time);
      case "overview" -> new QueryFrame.Overview(time);
      default -> throw new IllegalArgumentException("unknown kind '" + kind + "'");
    };
  }

  private Filter filter(JsonNode node) {
    String kind = text(node, "kind");
    Filter plain =
        switch (kind) {
          case "service" -> {
            List<String> services =
                texts(node.path("services")).stream().map(this::service).toList();
            yield new Filter.ServiceIn(services);
          }
          case "operation" ->
              new Filter.OperationIs(
                  known("operation", text(node, "operation"), names.operations()));
          case "attribute" -> {
            List<String> values = texts(node.path("values"));
            if (values.isEmpty()) {
              throw new IllegalArgumentException("a filter on an attribute has no values");
            }
            String attribute = attribute(text(node, "attribute"));
            yield values.size() == 1
                ? new Filter.AttributeIs(attribute, values.getFirst())
                : new Filter.AttributeIn(attribute, values);
          }
          case "has_attribute" -> new Filter.AttributeExists(attribute(text(node, "attribute")));
          case "failed" -> new Filter.Failed(node.path("failed").asBoolean(true));
          case "severity" -> {
            String severity =
                known(
                    "severity",
                    text(node, "severity"),
                    List.of("DEBUG", "INFO", "WARN", "ERROR", "FATAL"));
            yield node.path("or_worse").asBoolean(true)
                ? new Filter.SeverityAtLeast(severity)
                : new Filter.SeverityIs(severity);
          }
          case "slower_than" -> new Filter.SlowerThan(length(node.path("duration")));
          case "faster_than" -> new Filter.FasterThan(length(node.path("duration")));
          case "text" -> new Filter.TextContains(cut(text(node, "text")));
          case "trace" -> new Filter.TraceIs(text(node, "trace_id"));
          case "number" ->
              new Filter.NumberIs(
                  path(text(node, "path")),
                  operator(text(node, "operator")),
                  node.path("value").asDouble(0));
          case "calls_below" -> new Filter.Involves(each(node, "conditions", this::filter));
          case "same_trace" ->
              new Filter.TraceAmong(
                  constant(node, "rows", Rows.values()), each(node, "conditions", this::filter));
          default -> throw new IllegalArgumentException("unknown condition '" + kind + "'");
        };
    return node.path("negated").asBoolean(false) ? new Filter.Not(plain) : plain;
  }

  private Measure measure(JsonNode node) {
    String kind = text(node, "kind");
    return switch (kind) {
      case "count" -> new Measure.Count();
      case "rate" -> new Measure.Rate();
      case "errors" -> new Measure.ErrorCount();
      case "error_rate" -> new Measure.ErrorRate();
      case "success_rate" -> new Measure.SuccessRate();
      case "latency" -> new Measure.Latency(constant(node, "statistic", Statistic.values()));
      case "metric" ->
          new Measure.OfMetric(
              metric(text(node, "metric")),
              constant(node, "use", Measure.MetricUse.values()),
              constant(node, "statistic", Statistic.values()));
      case "share" -> new Measure.Share(filter(node.path("condition")));
      case "distinct" -> new Measure.Distinct(path(text(node, "path")));
      default -> throw new IllegalArgumentException("unknown measure '" + kind + "'");
    };
  }

  private TimeSlot time(JsonNode node) {
    String kind = text(node, "kind");
    return switch (kind) {
      case "last" -> new TimeSlot.Last(length(node.path("length")));
      case "between" ->
          new TimeSlot.Between(
              moment(node.path("from")),
              node.path("to").isString() ? moment(node.path("to")) : null);
      case "around" -> new TimeSlot.Around(moment(node.path("moment")), length(node.path("each")));
      case "since_deploy" -> new TimeSlot.SinceDeploy(nullableService(node));
      case "during_incident" -> new TimeSlot.DuringIncident(text(node, "id"));
      default -> throw new IllegalArgumentException("unknown time '" + kind + "'");
    };
  }

  private String service(String name) {
    return known("service", name, names.services());
  }

  private @Nullable String nullableService(JsonNode node) {
    return node.path("service").isString() ? service(text(node, "service")) : null;
  }

  private String attribute(String name) {
    return known("attribute", name, names.attributes().keySet());
  }

  private String metric(String name) {
    return known("metric", name, names.metrics().keySet());
  }

  private String path(String name) {
    return FrameSchema.FIELDS.contains(name) || name.equals("span_count") ? name : attribute(name);
  }

  private String known(String what, String name, Collection<String> all) {
    if (!all.contains(name)) {
      problem(
          "no "
              + what
              + " is named '"
              + cut(name)
              + "'; the names are those of the list, and find_names looks up others");
    }
    return name;
  }

  private static Filter.Operator operator(String sign) {
    return Arrays.stream(Filter.Operator.values())
        .filter(operator -> operator.sign().equals(sign))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown operator '" + cut(sign) + "'"));
  }

  /// A bound is written into the query as it stands: nothing but a number and its unit passes.
  private QueryFrame.Bound bound(JsonNode node) {
    String value = node.path("value").asString("");
    if (!BOUND.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'" + cut(value) + "' is no bound: a number with %, ms or s, such as 1% or 500ms");
    }
    return new QueryFrame.Bound(operator(text(node, "operator")), value);
  }

  private static QueryFrame.Ranking ranking(JsonNode node) {
    return new QueryFrame.Ranking(
        node.path("descending").asBoolean(true), rows(node.path("limit")));
  }

  private static long rows(JsonNode node) {
    return Math.clamp(node.asLong(20), 1, MOST_ROWS);
  }

  private Duration length(JsonNode node) {
    Matcher matcher = LENGTH.matcher(node.asString(""));
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw new IllegalArgumentException(
          "'" + cut(node.asString("")) + "' is no length of time such as 250ms, 30s, 5m, 2h or 7d");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private static Instant moment(JsonNode node) {
    try {
      return Instant.parse(node.asString(""));
    } catch (DateTimeParseException unreadable) {
      throw new IllegalArgumentException(
          "'" + cut(node.asString("")) + "' is no moment such as 2026-01-31T13:00:00Z", unreadable);
    }
  }

  private static <E extends Enum<E>> E constant(JsonNode node, String name, E[] values) {
    return constant(text(node, name), name, values);
  }

  private static <E extends Enum<E>> E constant(String text, String name, E[] values) {
    return Arrays.stream(values)
        .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("unknown " + name + " '" + cut(text) + "'"));
  }

  private static <T> List<T> each(JsonNode node, String name, Function<JsonNode, T> read) {
    List<T> all = new ArrayList<>();
    for (JsonNode item : node.path(name)) {
      all.add(read.apply(item));
    }
    return all;
  }

  private static <T> Optional<T> optional(JsonNode node, Function<JsonNode, T> read) {
    return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(read.apply(node));
  }

  private static List<String> texts(JsonNode node) {
    List<String> all = new ArrayList<>();
    node.forEach(item -> all.add(item.asString("")));
    return all;
  }

  private static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isString()) {
      throw new IllegalArgumentException("the text '" + name + "' is missing");
    }
    return value.asString();
  }

  private void problem(String text) {
    problems.add(text);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
  }

  /// Models like to put JSON into a code block, or a word before it.
  private static String unfenced(String text) {
    int from = text.indexOf('{');
    int to = text.lastIndexOf('}');
    return from >= 0 && to > from ? text.substring(from, to + 1) : text;
  }
}

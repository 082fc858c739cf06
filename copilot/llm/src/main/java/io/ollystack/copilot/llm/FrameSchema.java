package io.ollystack.copilot.llm;

import io.ollystack.copilot.assistant.frame.Filter;
import io.ollystack.copilot.assistant.frame.Measure;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.assistant.frame.Rows;
import io.ollystack.copilot.assistant.frame.Statistic;
import io.ollystack.copilot.assistant.model.OfferedNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// The JSON Schema of a frame. Names of the catalogue are enumerations: whoever writes under this
/// schema cannot invent one. All properties are required and nothing else is allowed, which is what
/// providers that enforce schemas ask for. [FrameReader] reads what was written.
final class FrameSchema {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Fields of rows that are no attributes and may be grouped by.
  static final List<String> FIELDS =
      List.of(
          "service",
          "operation",
          "kind",
          "status",
          "severity",
          "template",
          "version",
          "caller",
          "callee",
          "metric");

  private static final Map<String, Object> TEXT = Map.of("type", "string");
  private static final Map<String, Object> WHOLE = Map.of("type", "integer");
  private static final Map<String, Object> NUMBER = Map.of("type", "number");
  private static final Map<String, Object> BOOL = Map.of("type", "boolean");
  private static final Map<String, Object> LENGTH =
      Map.of("type", "string", "description", "such as 250ms, 30s, 5m, 2h or 7d");
  private static final Map<String, Object> MOMENT =
      Map.of("type", "string", "description", "such as 2026-01-31T13:00:00Z");

  private FrameSchema() {}

  static String of(OfferedNames names) {
    Map<String, Object> service = names(names.services());
    Map<String, Object> attribute = names(List.copyOf(names.attributes().keySet()));
    Map<String, Object> metric = names(List.copyOf(names.metrics().keySet()));
    List<String> paths = new ArrayList<>(FIELDS);
    paths.addAll(names.attributes().keySet());
    Map<String, Object> path = oneOf(paths);
    Map<String, Object> definitions = new LinkedHashMap<>();
    definitions.put("time", time(service));
    definitions.put("condition", condition(service, names, attribute, path));
    definitions.put("filter", filter());
    definitions.put("measure", measure(metric, path));
    Map<String, Object> root =
        new LinkedHashMap<>(object("reading", readings(service, metric, path)));
    root.put("$defs", definitions);
    return JSON.writeValueAsString(root);
  }

  private static Map<String, Object> readings(
      Map<String, Object> service, Map<String, Object> metric, Map<String, Object> path) {
    Map<String, Object> filters = array(ref("filter"));
    Map<String, Object> time = ref("time");
    return any(
        object(
            "kind", only("aggregate"),
            "rows", lower(Rows.values()),
            "measures", array(ref("measure")),
            "filters", filters,
            "group_by", array(path),
            "series", BOOL,
            "bucket", nullable(LENGTH),
            "having", nullable(object("operator", signs(), "value", TEXT)),
            "comparison", nullable(lower(QueryFrame.Comparison.values())),
            "ranking", nullable(object("descending", BOOL, "limit", WHOLE)),
            "time", time),
        object(
            "kind",
            only("listing"),
            "rows",
            lower(Rows.values()),
            "filters",
            filters,
            "order",
            lower(QueryFrame.RowOrder.values()),
            "limit",
            WHOLE,
            "time",
            time),
        object(
            "kind",
            only("contrast"),
            "filters",
            filters,
            "selection",
            ref("condition"),
            "time",
            time),
        object("kind", only("dependencies"), "service", service, "downstream", BOOL, "time", time),
        object(
            "kind",
            only("names"),
            "of",
            lower(QueryFrame.NameKind.values()),
            "service",
            nullable(service),
            "time",
            time),
        object("kind", only("log_patterns"), "filters", filters, "time", time),
        object(
            "kind",
            only("why"),
            "service",
            nullable(service),
            "measure",
            ref("measure"),
            "time",
            time),
        object(
            "kind",
            only("forecast"),
            "metric",
            metric,
            "capacity",
            nullable(metric),
            "filters",
            filters,
            "group_by",
            array(path),
            "time",
            time),
        object("kind", only("time_spent"), "filters", filters, "critical_path", BOOL, "time", time),
        object("kind", only("overview"), "time", time),
        object("kind", only("ask_back"), "question", TEXT, "options", array(TEXT)),
        object("kind", only("unknown_name"), "name", TEXT),
        object("kind", only("out_of_scope")));
  }

  private static Map<String, Object> time(Map<String, Object> service) {
    return any(
        object("kind", only("last"), "length", LENGTH),
        object("kind", only("between"), "from", MOMENT, "to", nullable(MOMENT)),
        object("kind", only("around"), "moment", MOMENT, "each", LENGTH),
        object("kind", only("since_deploy"), "service", nullable(service)),
        object("kind", only("during_incident"), "id", TEXT));
  }

  private static Map<String, Object> condition(
      Map<String, Object> service,
      OfferedNames names,
      Map<String, Object> attribute,
      Map<String, Object> path) {
    Map<String, Object> severity = oneOf(List.of("DEBUG", "INFO", "WARN", "ERROR", "FATAL"));
    return any(
        object("kind", only("service"), "services", array(service), "negated", BOOL),
        object("kind", only("operation"), "operation", names(names.operations()), "negated", BOOL),
        object(
            "kind",
            only("attribute"),
            "attribute",
            attribute,
            "values",
            array(TEXT),
            "negated",
            BOOL),
        object("kind", only("has_attribute"), "attribute", attribute, "negated", BOOL),
        object("kind", only("failed"), "failed", BOOL),
        object("kind", only("severity"), "severity", severity, "or_worse", BOOL),
        object("kind", only("slower_than"), "duration", LENGTH),
        object("kind", only("faster_than"), "duration", LENGTH),
        object("kind", only("text"), "text", TEXT, "negated", BOOL),
        object("kind", only("trace"), "trace_id", TEXT),
        object("kind", only("number"), "path", path, "operator", signs(), "value", NUMBER));
  }

  private static Map<String, Object> filter() {
    return any(
        ref("condition"),
        object("kind", only("calls_below"), "conditions", array(ref("condition"))),
        object(
            "kind",
            only("same_trace"),
            "rows",
            oneOf(List.of("logs", "spans", "requests")),
            "conditions",
            array(ref("condition"))));
  }

  private static Map<String, Object> measure(Map<String, Object> metric, Map<String, Object> path) {
    Map<String, Object> statistic =
        oneOf(
            Arrays.stream(Statistic.values()).map(s -> s.name().toLowerCase(Locale.ROOT)).toList());
    return any(
        object("kind", oneOf(List.of("count", "rate", "errors", "error_rate", "success_rate"))),
        object("kind", only("latency"), "statistic", statistic),
        object(
            "kind",
            only("metric"),
            "metric",
            metric,
            "use",
            lower(Measure.MetricUse.values()),
            "statistic",
            statistic),
        object("kind", only("share"), "condition", ref("condition")),
        object("kind", only("distinct"), "path", path));
  }

  private static Map<String, Object> signs() {
    return oneOf(Arrays.stream(Filter.Operator.values()).map(Filter.Operator::sign).toList());
  }

  private static Map<String, Object> lower(Enum<?>[] values) {
    return oneOf(Arrays.stream(values).map(v -> v.name().toLowerCase(Locale.ROOT)).toList());
  }

  private static Map<String, Object> only(String value) {
    return oneOf(List.of(value));
  }

  /// An enumeration of nothing is no schema: a name that is none stands in, and is rejected later.
  private static Map<String, Object> names(List<String> values) {
    return oneOf(values.isEmpty() ? List.of("-") : values);
  }

  private static Map<String, Object> oneOf(List<String> values) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "string");
    schema.put("enum", values.stream().distinct().toList());
    return schema;
  }

  private static Map<String, Object> ref(String name) {
    return Map.of("$ref", "#/$defs/" + name);
  }

  private static Map<String, Object> array(Map<String, Object> items) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "array");
    schema.put("items", items);
    return schema;
  }

  private static Map<String, Object> nullable(Map<String, Object> schema) {
    return any(schema, Map.of("type", "null"));
  }

  private static Map<String, Object> any(Object... schemas) {
    return Map.of("anyOf", List.of(schemas));
  }

  /// Names and schemas of properties in turns.
  private static Map<String, Object> object(Object... properties) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (int i = 0; i < properties.length; i += 2) {
      all.put(String.valueOf(properties[i]), properties[i + 1]);
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", all);
    schema.put("required", List.copyOf(all.keySet()));
    schema.put("additionalProperties", false);
    return schema;
  }
}

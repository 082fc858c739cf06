package io.ollystack.copilot.observql.analysis;

import static io.ollystack.copilot.observql.analysis.ValueType.BOOL;
import static io.ollystack.copilot.observql.analysis.ValueType.COUNT;
import static io.ollystack.copilot.observql.analysis.ValueType.DURATION;
import static io.ollystack.copilot.observql.analysis.ValueType.ID;
import static io.ollystack.copilot.observql.analysis.ValueType.KIND;
import static io.ollystack.copilot.observql.analysis.ValueType.LIST;
import static io.ollystack.copilot.observql.analysis.ValueType.NUMBER;
import static io.ollystack.copilot.observql.analysis.ValueType.RATIO;
import static io.ollystack.copilot.observql.analysis.ValueType.SEVERITY;
import static io.ollystack.copilot.observql.analysis.ValueType.STATUS;
import static io.ollystack.copilot.observql.analysis.ValueType.STRING;
import static io.ollystack.copilot.observql.analysis.ValueType.TIMESTAMP;

import io.ollystack.copilot.observql.catalog.Signal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The tables that a query names. The first column of each is its time, which ranges, buckets and
/// joins in time use.
public enum LogicalTable {
  SPANS(Signal.TRACES, Shape.SPAN),
  /// Server and consumer spans: what a service was asked to do.
  REQUESTS(Signal.TRACES, Shape.SPAN),
  TRACES(Signal.TRACES, Shape.TRACE),
  LOGS(Signal.LOGS, Shape.LOG),
  METRICS(Signal.METRICS, Shape.METRIC),
  TOPOLOGY(null, Shape.TOPOLOGY),
  CHANGES(null, Shape.CHANGE),
  /// Changes of kind deploy.
  DEPLOYMENTS(null, Shape.CHANGE),
  ALERTS(null, Shape.ALERT),
  INCIDENTS(null, Shape.INCIDENT),
  ANOMALIES(null, Shape.ANOMALY);

  /// A column: its name, its type, other names for it, and whether it exists only in the context of
  /// a walk (FOLLOW).
  public record Column(String name, ValueType type, List<String> aliases, boolean walkOnly) {
    public Column {
      aliases = List.copyOf(aliases);
    }
  }

  @SuppressWarnings("ImmutableEnumChecker") // The lists are unmodifiable.
  private enum Shape {
    SPAN(
        column("time", TIMESTAMP, "start", "timestamp"),
        column("end", TIMESTAMP),
        column("duration", DURATION),
        walk("self_time", DURATION),
        column("trace_id", ID),
        column("span_id", ID),
        column("parent_id", ID, "parent_span_id"),
        column("service", STRING, "service_name"),
        column("operation", STRING, "name", "span_name"),
        column("kind", KIND),
        column("status", STATUS),
        column("status_message", STRING),
        column("scope", STRING),
        walk("depth", COUNT)),
    TRACE(
        column("start", TIMESTAMP, "time", "timestamp"),
        column("end", TIMESTAMP),
        column("duration", DURATION),
        column("trace_id", ID),
        column("service", STRING, "service_name"),
        column("operation", STRING, "name"),
        column("status", STATUS),
        column("status_message", STRING),
        column("span_count", COUNT),
        column("error_count", COUNT),
        column("services", LIST),
        column("depth", COUNT)),
    LOG(
        column("time", TIMESTAMP, "timestamp"),
        column("severity", SEVERITY, "level"),
        column("body", STRING, "message"),
        column("trace_id", ID),
        column("span_id", ID),
        column("service", STRING, "service_name"),
        column("error_message", STRING),
        column("event", STRING, "event_name"),
        column("scope", STRING)),
    METRIC(
        column("time", TIMESTAMP, "timestamp"),
        column("metric", STRING, "metric_name"),
        column("value", NUMBER),
        column("unit", STRING),
        column("type", STRING),
        column("service", STRING, "service_name")),
    TOPOLOGY(
        column("time", TIMESTAMP),
        walk("hop", COUNT),
        column("caller", STRING),
        column("callee", STRING),
        column("protocol", STRING),
        column("calls", COUNT),
        column("errors", COUNT),
        column("error_rate", RATIO),
        column("p50", DURATION),
        column("p95", DURATION),
        column("p99", DURATION)),
    CHANGE(
        column("time", TIMESTAMP, "timestamp"),
        column("kind", STRING),
        column("service", STRING),
        column("version", STRING),
        column("previous_version", STRING),
        column("environment", STRING),
        column("actor", STRING),
        column("description", STRING)),
    ALERT(
        column("fired_at", TIMESTAMP, "time", "timestamp"),
        column("resolved_at", TIMESTAMP),
        column("id", ID),
        column("rule", STRING),
        column("service", STRING),
        column("severity", STRING),
        column("state", STRING, "status"),
        column("value", NUMBER),
        column("threshold", NUMBER)),
    INCIDENT(
        column("started_at", TIMESTAMP, "time", "timestamp"),
        column("resolved_at", TIMESTAMP),
        column("id", ID),
        column("title", STRING),
        column("severity", STRING),
        column("status", STRING),
        column("services", LIST),
        column("root_cause", STRING)),
    ANOMALY(
        column("started_at", TIMESTAMP, "time", "timestamp"),
        column("ended_at", TIMESTAMP),
        column("id", ID),
        column("signal", STRING),
        column("service", STRING),
        column("measure", STRING),
        column("score", NUMBER),
        column("expected", NUMBER),
        column("observed", NUMBER),
        column("direction", STRING),
        column("operation", STRING),
        column("caller", STRING),
        column("state", STRING, "status"),
        column("noticed_at", TIMESTAMP),
        column("last_seen", TIMESTAMP),
        column("expected_low", NUMBER),
        column("expected_high", NUMBER),
        column("unit", STRING),
        column("probability", NUMBER),
        column("group_id", ID),
        column("origin", BOOL));

    private final List<Column> columns;

    Shape(Column... columns) {
      this.columns = List.of(columns);
    }
  }

  /// The columns that conditions inside HAS EVENT and HAS LINK see.
  static final List<Column> EVENT_COLUMNS =
      List.of(column("time", TIMESTAMP), column("name", STRING));

  static final List<Column> LINK_COLUMNS = List.of(column("trace_id", ID), column("span_id", ID));

  private final Optional<Signal> signal;
  private final Shape shape;

  LogicalTable(@Nullable Signal signal, Shape shape) {
    this.signal = Optional.ofNullable(signal);
    this.shape = shape;
  }

  public static Optional<LogicalTable> named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(table -> table.name().equals(upper)).findFirst();
  }

  public String tableName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The signal whose attributes the table has; empty for tables without attributes.
  public Optional<Signal> signal() {
    return signal;
  }

  public List<Column> columns() {
    return shape.columns;
  }

  public Column timeColumn() {
    return shape.columns.getFirst();
  }

  public boolean hasSpans() {
    return shape == Shape.SPAN;
  }

  /// Whether rows are telemetry, of which joins can multiply millions.
  public boolean isTelemetry() {
    return signal.isPresent();
  }

  public Optional<Column> column(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return shape.columns.stream()
        .filter(column -> column.name().equals(lower) || column.aliases().contains(lower))
        .findFirst();
  }

  private static Column column(String name, ValueType type, String... aliases) {
    return new Column(name, type, List.of(aliases), false);
  }

  private static Column walk(String name, ValueType type) {
    return new Column(name, type, List.of(), true);
  }
}

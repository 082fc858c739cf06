package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.LogicalTable;
import io.ollystack.copilot.observql.analysis.Term;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The columns of a logical table that is read straight from its physical one.
final class TableColumns implements Columns {
  private final LogicalTable table;
  private final String alias;
  private final Physical physical;

  TableColumns(LogicalTable table, String alias, Physical physical) {
    this.table = table;
    this.alias = alias;
    this.physical = physical;
  }

  /// The physical table behind a logical one that has exactly one.
  static String physicalTable(LogicalTable table) {
    return switch (table) {
      case SPANS, REQUESTS, TRACES, TOPOLOGY -> Physical.TRACES;
      case LOGS -> Physical.LOGS;
      case METRICS -> "otel_metrics_gauge";
      case CHANGES, DEPLOYMENTS -> "obs_changes";
      case ALERTS -> "obs_alerts";
      case INCIDENTS -> "obs_incidents";
      case ANOMALIES -> "obs_anomalies";
    };
  }

  /// What every read of a logical table asks of the physical one.
  static List<Sql> condition(LogicalTable table, String alias) {
    return switch (table) {
      case REQUESTS ->
          List.of(
              Sql.of(
                  "$ IN ('Server', 'Consumer', 'SPAN_KIND_SERVER', 'SPAN_KIND_CONSUMER')",
                  Sql.column(alias, "SpanKind")));
      case TRACES -> List.of(Sql.of("$ = ''", Sql.column(alias, "ParentSpanId")));
      case DEPLOYMENTS -> List.of(Sql.of("$ = 'deploy'", Sql.column(alias, "kind")));
      case SPANS, LOGS, METRICS, TOPOLOGY, CHANGES, ALERTS, INCIDENTS, ANOMALIES -> List.of();
    };
  }

  @Override
  public Sql field(Term.Field field) {
    return switch (table) {
      case SPANS, REQUESTS, TRACES -> span(field.column());
      case LOGS -> log(field.column());
      case CHANGES, DEPLOYMENTS ->
          Sql.column(alias, field.column().equals("time") ? "ts" : field.column());
      case ALERTS, INCIDENTS, ANOMALIES -> Sql.column(alias, field.column());
      case METRICS, TOPOLOGY ->
          throw new IllegalStateException("not read straight from a table: " + field);
    };
  }

  @Override
  public Sql attribute(Term.Attribute attribute) {
    Attributes attributes = attributes();
    return attributes == null ? Sql.NULL : attributes.value(attribute);
  }

  @Override
  public Sql metric(Term.Metric metric) {
    throw new IllegalStateException("not a metric table: " + table);
  }

  @Override
  public @Nullable Attributes attributes() {
    return table
        .signal()
        .map(signal -> new Attributes(alias, signal, physicalTable(table), physical))
        .orElse(null);
  }

  @Override
  public boolean isTrace() {
    return table == LogicalTable.TRACES;
  }

  @Override
  public String physicalAlias() {
    return alias;
  }

  static Sql isError(String alias) {
    return Sql.of("$ IN ('Error', 'STATUS_CODE_ERROR')", Sql.column(alias, "StatusCode"));
  }

  private Sql span(String column) {
    return switch (column) {
      case "time", "start" -> own("Timestamp");
      case "end" -> Sql.of("addNanoseconds($, $)", own("Timestamp"), own("Duration"));
      case "duration" -> own("Duration");
      case "trace_id" -> own("TraceId");
      case "span_id" -> own("SpanId");
      case "parent_id" -> own("ParentSpanId");
      case "service" -> own("ServiceName");
      case "operation" -> own("SpanName");
      case "kind" -> Sql.of("lower(replaceOne($, 'SPAN_KIND_', ''))", own("SpanKind"));
      case "status" -> Sql.of("lower(replaceOne($, 'STATUS_CODE_', ''))", own("StatusCode"));
      case "status_message" -> own("StatusMessage");
      case "scope" -> own("ScopeName");
      case Weights.COLUMN -> own(Physical.WEIGHT);
      default -> throw new IllegalStateException("no column for " + column);
    };
  }

  private Sql log(String column) {
    return switch (column) {
      case "time" -> own("Timestamp");
      case "severity" ->
          Sql.of(
              "multiIf($ = 0, upper($), $ <= 4, 'TRACE', $ <= 8, 'DEBUG', $ <= 12, 'INFO',"
                  + " $ <= 16, 'WARN', $ <= 20, 'ERROR', 'FATAL')",
              own("SeverityNumber"),
              own("SeverityText"),
              own("SeverityNumber"),
              own("SeverityNumber"),
              own("SeverityNumber"),
              own("SeverityNumber"),
              own("SeverityNumber"));
      case "body" -> own("Body");
      case "trace_id" -> own("TraceId");
      case "span_id" -> own("SpanId");
      case "service" -> own("ServiceName");
      case "error_message" ->
          Sql.of(
              "coalesce(nullIf($['exception.message'], ''), nullIf($['error.message'], ''), $)",
              own("LogAttributes"),
              own("LogAttributes"),
              own("Body"));
      case "event" ->
          physical.hasColumn(Physical.LOGS, "EventName")
              ? Sql.of("nullIf($, '')", own("EventName"))
              : Sql.of("nullIf($['event.name'], '')", own("LogAttributes"));
      case "scope" -> own("ScopeName");
      default -> throw new IllegalStateException("no column for " + column);
    };
  }

  private Sql own(String column) {
    return Sql.column(alias, column);
  }
}

package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.LogicalTable;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import java.time.Duration;
import java.util.List;

/// Who calls whom, from the spans themselves: a client or producer span and the server or consumer
/// span below it, or the database or queue that it names.
final class TopologySql {
  private static final String PROTOCOL =
      "multiIf(p.SpanAttributes['rpc.system'] != '', p.SpanAttributes['rpc.system'],"
          + " p.SpanAttributes['db.system.name'] != '', p.SpanAttributes['db.system.name'],"
          + " p.SpanAttributes['db.system'] != '', p.SpanAttributes['db.system'],"
          + " p.SpanAttributes['messaging.system'] != '', p.SpanAttributes['messaging.system'],"
          + " p.SpanAttributes['http.request.method'] != ''"
          + " OR p.SpanAttributes['http.method'] != '', 'http', '')";
  private static final String CALLEE =
      "if(c.ServiceName != '', toString(c.ServiceName), multiIf("
          + "p.SpanAttributes['db.system.name'] != '', if(p.SpanAttributes['server.address'] != '',"
          + " p.SpanAttributes['server.address'], p.SpanAttributes['db.system.name']),"
          + " p.SpanAttributes['db.system'] != '', p.SpanAttributes['db.system'],"
          + " p.SpanAttributes['messaging.destination.name'] != '',"
          + " p.SpanAttributes['messaging.system'], ''))";

  private final Physical physical;
  private final TimeWindow window;

  TopologySql(Physical physical, TimeWindow window) {
    this.physical = physical;
    this.window = window;
  }

  /// All edges of the window.
  Columns edges(Select into, int index, String alias) {
    into.from(Sql.of("(\n$)", edges()), alias);
    return columns(index, alias);
  }

  /// The edges reached from a service.
  Columns walk(Select into, Plan.Relation.TopologyWalk walk, int index, String alias) {
    into.recursive("edges", edges());
    String near = walk.downstream() ? "caller" : "callee";
    String far = walk.downstream() ? "callee" : "caller";
    Sql columns =
        Sql.text(
            "e.time, e.caller, e.callee, e.protocol, e.calls, e.errors, e.error_rate, e.p50, e.p95,"
                + " e.p99");
    into.recursive(
        "walk",
        Sql.of(
            "SELECT $, toUInt8(1) AS hop, [$, $] AS path FROM edges AS e WHERE $ = $\n"
                + "UNION ALL\n"
                + "SELECT $, toUInt8(w.hop + 1), arrayPushBack(w.path, $)"
                + " FROM edges AS e INNER JOIN walk AS w ON $ = $"
                + " WHERE w.hop < $ AND NOT has(w.path, $)",
            columns,
            Sql.column("e", near),
            Sql.column("e", far),
            Sql.column("e", near),
            Sql.string(walk.from().orElse("")),
            columns,
            Sql.column("e", far),
            Sql.column("e", near),
            Sql.column("w", far),
            Sql.number(walk.hops()),
            Sql.column("e", far)));
    into.from(
        Sql.text(
            "(SELECT time, caller, callee, protocol, calls, errors, error_rate, p50, p95, p99,"
                + " min(hop) AS hop FROM walk GROUP BY time, caller, callee, protocol, calls,"
                + " errors, error_rate, p50, p95, p99)"),
        alias);
    return columns(index, alias);
  }

  private static NamedColumns columns(int index, String alias) {
    NamedColumns columns = new NamedColumns(alias);
    for (LogicalTable.Column column : LogicalTable.TOPOLOGY.columns()) {
      columns.with(new Term.Field(index, column.name(), column.type()), column.name());
    }
    return columns;
  }

  private Sql edges() {
    Select clients = new Select();
    physical.scan(clients, Physical.TRACES, "a");
    clients
        .item(Sql.text("a.TraceId"), "TraceId")
        .item(Sql.text("a.SpanId"), "SpanId")
        .item(Sql.text("a.ServiceName"), "ServiceName")
        .item(Sql.text("a.SpanAttributes"), "SpanAttributes")
        .item(Sql.text("a.Duration"), "Duration")
        .item(TableColumns.isError("a"), "failed")
        .where(
            Sql.text(
                "a.SpanKind IN ('Client', 'Producer', 'SPAN_KIND_CLIENT', 'SPAN_KIND_PRODUCER')"))
        .where(physical.bounds(Physical.TRACES, "a", window));
    Select servers = new Select();
    physical.scan(servers, Physical.TRACES, "b");
    servers
        .item(Sql.text("b.TraceId"), "TraceId")
        .item(Sql.text("b.ParentSpanId"), "ParentSpanId")
        .item(Sql.text("b.ServiceName"), "ServiceName")
        .where(
            Sql.text(
                "b.SpanKind IN ('Server', 'Consumer', 'SPAN_KIND_SERVER', 'SPAN_KIND_CONSUMER')"))
        .where(
            physical.bounds(
                Physical.TRACES, "b", window.widen(Duration.ZERO, Duration.ofMinutes(5))));
    return new Select()
        .item(Physical.instant(window.from()), "time")
        .item(Sql.text("toString(p.ServiceName)"), "caller")
        .item(Sql.text(CALLEE), "callee")
        .item(Sql.text("any(" + PROTOCOL + ")"), "protocol")
        .item(Sql.text("count()"), "calls")
        .item(Sql.text("countIf(p.failed)"), "errors")
        .item(Sql.text("countIf(p.failed) / count()"), "error_rate")
        .item(Sql.text("quantileTDigest(0.5)(p.Duration)"), "p50")
        .item(Sql.text("quantileTDigest(0.95)(p.Duration)"), "p95")
        .item(Sql.text("quantileTDigest(0.99)(p.Duration)"), "p99")
        .from(clients, "p")
        .join(
            "LEFT",
            Sql.of("(\n$)", servers.toSql()),
            "c",
            List.of(Sql.text("c.TraceId = p.TraceId"), Sql.text("c.ParentSpanId = p.SpanId")))
        .groupBy(Sql.text("caller"))
        .groupBy(Sql.text("callee"))
        .having(Sql.text("callee != ''"))
        .having(Sql.text("callee != caller"))
        .toSql();
  }
}

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
      "multiIf(a.SpanAttributes['rpc.system'] != '', a.SpanAttributes['rpc.system'],"
          + " a.SpanAttributes['db.system.name'] != '', a.SpanAttributes['db.system.name'],"
          + " a.SpanAttributes['db.system'] != '', a.SpanAttributes['db.system'],"
          + " a.SpanAttributes['messaging.system'] != '', a.SpanAttributes['messaging.system'],"
          + " a.SpanAttributes['http.request.method'] != ''"
          + " OR a.SpanAttributes['http.method'] != '', 'http', '')";

  /// The database or queue that a client span names, for callees that send no spans.
  private static final String PEER =
      "multiIf("
          + "a.SpanAttributes['db.system.name'] != '', if(a.SpanAttributes['server.address'] != '',"
          + " a.SpanAttributes['server.address'], a.SpanAttributes['db.system.name']),"
          + " a.SpanAttributes['db.system'] != '', a.SpanAttributes['db.system'],"
          + " a.SpanAttributes['messaging.destination.name'] != '',"
          + " a.SpanAttributes['messaging.system'], '')";

  private static final String FIELDS =
      "time, caller, callee, protocol, calls, errors, error_rate, p50, p95, p99";

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
    into.recursive("edges", edgesOnce());
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
        Sql.text("(SELECT " + FIELDS + ", min(hop) AS hop FROM walk GROUP BY " + FIELDS + ")"),
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

  /// The edges as one scalar, unpacked: the server works a table of a WITH out anew wherever it is
  /// named, which in a recursion is at every hop; a scalar it works out once.
  private Sql edgesOnce() {
    StringBuilder fields = new StringBuilder();
    int place = 0;
    for (String field : FIELDS.split(", ", -1)) {
      place++;
      fields
          .append(place == 1 ? "" : ", ")
          .append("edge.")
          .append(place)
          .append(" AS ")
          .append(field);
    }
    return Sql.of(
        "SELECT $ FROM (SELECT arrayJoin((SELECT groupArray(($)) FROM (\n$))) AS edge)",
        Sql.text(fields.toString()),
        Sql.text(FIELDS),
        edges());
  }

  private Sql edges() {
    Select clients = new Select();
    physical.scan(clients, Physical.TRACES, "a");
    clients
        .item(Sql.text("a.TraceId"), "TraceId")
        .item(Sql.text("a.SpanId"), "SpanId")
        .item(Sql.text("a.ServiceName"), "ServiceName")
        .item(Sql.text(PEER), "peer")
        .item(Sql.text(PROTOCOL), "protocol")
        .item(Sql.text("a.Duration"), "Duration")
        .item(TableColumns.isError("a"), "failed")
        .where(
            Sql.text(
                "a.SpanKind IN ('Client', 'Producer', 'SPAN_KIND_CLIENT', 'SPAN_KIND_PRODUCER')"))
        .where(physical.bounds(Physical.TRACES, "a", window));
    boolean sampled = physical.isSampled(window.to());
    if (sampled) {
      clients.item(Sql.column("a", Physical.WEIGHT), "weight");
    }
    String quantile = sampled ? "quantileTDigestWeighted" : "quantileTDigest";
    String durations = sampled ? "(p.Duration, toUInt64(round(100 * p.weight)))" : "(p.Duration)";
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
        .item(Sql.text("if(c.ServiceName != '', toString(c.ServiceName), p.peer)"), "callee")
        .item(Sql.text("any(p.protocol)"), "protocol")
        .item(Sql.text(sampled ? "toUInt64(round(sum(p.weight)))" : "count()"), "calls")
        .item(
            Sql.text(sampled ? "toUInt64(round(sumIf(p.weight, p.failed)))" : "countIf(p.failed)"),
            "errors")
        .item(
            Sql.text(
                sampled
                    ? "sumIf(p.weight, p.failed) / sum(p.weight)"
                    : "countIf(p.failed) / count()"),
            "error_rate")
        .item(Sql.text(quantile + "(0.5)" + durations), "p50")
        .item(Sql.text(quantile + "(0.95)" + durations), "p95")
        .item(Sql.text(quantile + "(0.99)" + durations), "p99")
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

package io.ollystack.ingest.pipeline.processor.topology;

import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.DerivedRows.Counts;
import io.ollystack.ingest.pipeline.component.DerivedRows.Histograms;
import io.ollystack.ingest.pipeline.component.DerivedRows.Texts;
import io.ollystack.ingest.pipeline.component.DerivedRows.Times;
import io.ollystack.ingest.pipeline.component.TraceProcessor;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.pipeline.traces.PeerKind;
import io.ollystack.ingest.pipeline.window.WindowCells;
import io.ollystack.ingest.pipeline.window.Windows;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.ArrayList;
import java.util.List;

/// The calls of the traces of one step, per edge and window.
///
/// - A span whose parent is another service's: an edge between the two, with the duration and the
///   status that the caller saw when the parent is its client span, else those of the span.
/// - A client span below which no other service answers: an edge to what it names, which is a
///   database, a service, or an address outside. Not when a client span below it names it too.
/// - A message goes over its queue: producer to queue, queue to consumer, when both name it; a
///   consumer without a destination counts as called by its producer.
///
/// Windows are those that the caller's span started in.
final class Edges implements TraceProcessor.Derivation {
  private static final int CALLS = 0;
  private static final int ERRORS = 1;
  private static final int DURATION = 2;
  private static final int PAIRED = 3;
  private static final String CALL = "call";

  private final TopologyConfig config;
  private final TenantId tenant;
  private final WindowCells cells = new WindowCells(4);

  /// An edge's texts as one: nodes, their kinds, protocol, relation.
  private record Edge(
      String caller,
      String callerKind,
      String callee,
      String calleeKind,
      String protocol,
      String relation) {}

  private final java.util.Map<Edge, Integer> ids = new java.util.HashMap<>();
  private final List<Edge> edges = new ArrayList<>();

  Edges(TopologyConfig config, TenantId tenant) {
    this.config = config;
    this.tenant = tenant;
  }

  @Override
  public void add(AssembledTrace trace) {
    for (int span = 0; span < trace.size(); span++) {
      SpanKind kind = trace.kind(span);
      int parent = trace.parent(span);
      boolean byQueue = kind == SpanKind.CONSUMER && trace.peerKind(span) == PeerKind.QUEUE;
      if (byQueue) {
        queue(trace, span, trace.peer(span), trace.service(span), "consume");
      } else if (parent >= 0
          && trace.serviceId(parent) != trace.serviceId(span)
          && !isProducerWithQueue(trace, parent)) {
        answered(trace, span, parent);
      }
      if (isProducerWithQueue(trace, span)) {
        queue(trace, span, trace.service(span), trace.peer(span), "produce");
      } else if ((kind == SpanKind.CLIENT || kind == SpanKind.PRODUCER)
          && trace.peerKind(span) != PeerKind.NONE
          && !isAnsweredOrRepeated(trace, span)) {
        silent(trace, span);
      }
    }
  }

  @Override
  public List<DerivedRows> rows() {
    int n = cells.size();
    long[] ts = new long[n];
    List<Edge> of = new ArrayList<>(n);
    for (int cell = 0; cell < n; cell++) {
      ts[cell] = Windows.nanos(cells.keyA(cell));
      of.add(edges.get((int) cells.keyB(cell)));
    }
    return List.of(
        new DerivedRows(
            "obs_topology_edges",
            tenant,
            List.of(
                new Times("ts", ts),
                new Texts("caller", of.stream().map(Edge::caller).toList()),
                new Texts("callee", of.stream().map(Edge::callee).toList()),
                new Texts("protocol", of.stream().map(Edge::protocol).toList()),
                new Texts("caller_kind", of.stream().map(Edge::callerKind).toList()),
                new Texts("callee_kind", of.stream().map(Edge::calleeKind).toList()),
                new Texts("relation", of.stream().map(Edge::relation).toList()),
                new Counts("calls", cells.sums(CALLS)),
                new Counts("errors", cells.sums(ERRORS)),
                new Counts("duration_sum", cells.sums(DURATION)),
                new Counts("paired", cells.sums(PAIRED)),
                new Histograms("durations", cells.histograms()))));
  }

  private void answered(AssembledTrace trace, int span, int parent) {
    boolean client =
        trace.kind(parent) == SpanKind.CLIENT || trace.kind(parent) == SpanKind.PRODUCER;
    int seen = client ? parent : span;
    String protocol = client ? trace.protocol(parent) : "";
    count(
        trace,
        seen,
        trace.receivedStart(parent),
        new Edge(trace.service(parent), "service", trace.service(span), "service", protocol, CALL),
        1);
  }

  private void silent(AssembledTrace trace, int span) {
    PeerKind kind = trace.peerKind(span);
    if (kind == PeerKind.EXTERNAL && !config.external()) {
      return;
    }
    if (trace.peer(span).equals(trace.service(span))) {
      return;
    }
    count(
        trace,
        span,
        trace.receivedStart(span),
        new Edge(
            trace.service(span),
            "service",
            trace.peer(span),
            kind.text(),
            trace.protocol(span),
            CALL),
        0);
  }

  private void queue(AssembledTrace trace, int span, String from, String to, String relation) {
    boolean produce = relation.equals("produce");
    count(
        trace,
        span,
        trace.receivedStart(span),
        new Edge(
            from,
            produce ? "service" : "queue",
            to,
            produce ? "queue" : "service",
            trace.protocol(span),
            relation),
        0);
  }

  private void count(AssembledTrace trace, int span, long at, Edge edge, int paired) {
    int id =
        ids.computeIfAbsent(
            edge,
            fresh -> {
              edges.add(fresh);
              return edges.size() - 1;
            });
    int cell = cells.cell(Windows.secondsOf(at), id);
    cells.add(cell, CALLS, 1);
    cells.add(cell, ERRORS, trace.isError(span) ? 1 : 0);
    cells.add(cell, DURATION, trace.durationNanos(span));
    cells.add(cell, PAIRED, paired);
    cells.observe(cell, trace.durationNanos(span));
  }

  private static boolean isProducerWithQueue(AssembledTrace trace, int span) {
    return trace.kind(span) == SpanKind.PRODUCER && trace.peerKind(span) == PeerKind.QUEUE;
  }

  /// Whether another service's span is below, or a client span that names the other side itself.
  private static boolean isAnsweredOrRepeated(AssembledTrace trace, int span) {
    for (int child = trace.firstChild(span); child >= 0; child = trace.nextSibling(child)) {
      if (trace.serviceId(child) != trace.serviceId(span)
          || (trace.kind(child) == SpanKind.CLIENT && trace.peerKind(child) != PeerKind.NONE)) {
        return true;
      }
    }
    return false;
  }
}

package io.ollystack.rca.window;

import io.ollystack.rca.graph.CallGraph.Edge;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.window.Step.Event;
import io.ollystack.rca.window.Trace.LogLine;
import io.ollystack.rca.window.Trace.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the traces of one window add up to. A baseline is a list of profiles, one a minute or so,
/// never one pooled: what moves from minute to minute by itself must not look like a fault.
///
/// Times are natural logarithms of seconds, since durations of one operation spread over orders of
/// magnitude. Filled by one thread; once filled, safe to read from many.
public final class WindowProfile {
  /// Durations below this are noise of the clock.
  private static final double SHORTEST_SECONDS = 1e-5;

  /// One operation of one service.
  public record Operation(String service, String name) {}

  private final Map<Operation, Moments> ownTime = new HashMap<>();
  private final Map<Edge, Moments> waiting = new HashMap<>();
  private final Map<String, Integer> errorOrigins = new HashMap<>();
  private final Transitions calls = new Transitions();
  private final Transitions lines = new Transitions();
  private int traces;

  /// A profile of these traces.
  public static WindowProfile of(Iterable<Trace> traces) {
    WindowProfile profile = new WindowProfile();
    traces.forEach(profile::add);
    return profile;
  }

  /// Logarithms of the own time (duration without the union of the children) of spans that do not
  /// wait for another service.
  public Map<Operation, Moments> ownTime() {
    return Collections.unmodifiableMap(ownTime);
  }

  /// Logarithms of the time that calls between two services spend outside the callee: connection,
  /// network, queue.
  public Map<Edge, Moments> waiting() {
    return Collections.unmodifiableMap(waiting);
  }

  /// The order in which operations make their calls.
  public Transitions calls() {
    return calls;
  }

  /// The order in which operations write their log lines.
  public Transitions lines() {
    return lines;
  }

  /// How many traces hold a failed span of the service of which no child failed.
  public Map<String, Integer> errorOrigins() {
    return Collections.unmodifiableMap(errorOrigins);
  }

  /// How many traces the window has.
  public int traces() {
    return traces;
  }

  private void add(Trace trace) {
    Map<Long, Span> byId = HashMap.newHashMap(trace.spans().size());
    trace.spans().forEach(span -> byId.putIfAbsent(span.id(), span));
    Map<Long, List<Span>> children = new HashMap<>();
    for (Span span : byId.values()) {
      if (span.parentId() != span.id() && byId.containsKey(span.parentId())) {
        children.computeIfAbsent(span.parentId(), _ -> new ArrayList<>()).add(span);
      }
    }
    Map<Long, List<LogLine>> linesOf = new HashMap<>();
    for (LogLine line : trace.lines()) {
      linesOf.computeIfAbsent(line.spanId(), _ -> new ArrayList<>()).add(line);
    }
    Set<String> origins = new HashSet<>();
    for (Span span : byId.values()) {
      List<Span> below = children.getOrDefault(span.id(), List.of());
      if (!below.isEmpty()) {
        below.sort(Comparator.comparingLong(Span::startEpochNanos).thenComparing(Span::operation));
      }
      addTimes(span, below);
      addCalls(span, below);
      addLines(span, linesOf.getOrDefault(span.id(), List.of()));
      if (span.failed() && below.stream().noneMatch(Span::failed)) {
        origins.add(span.service());
      }
    }
    origins.forEach(service -> errorOrigins.merge(service, 1, Integer::sum));
    traces++;
  }

  private void addTimes(Span span, List<Span> children) {
    double own = Math.log(Math.max(SHORTEST_SECONDS, ownSeconds(span, children)));
    boolean outside = false;
    for (Span child : children) {
      if (!child.service().equals(span.service())) {
        outside = true;
        waiting.computeIfAbsent(edge(span, child), _ -> new Moments()).add(own);
      }
    }
    if (!outside) {
      ownTime
          .computeIfAbsent(new Operation(span.service(), span.operation()), _ -> new Moments())
          .add(own);
    }
  }

  private void addCalls(Span span, List<Span> children) {
    Event previous = Step.START;
    for (Span child : children) {
      boolean outside = !child.service().equals(span.service());
      Event next = new Event(outside ? child.service() : "", child.operation(), false);
      calls.add(new Step(span.service(), span.operation(), previous), next);
      previous = next;
    }
    calls.add(new Step(span.service(), span.operation(), previous), Step.END);
  }

  private void addLines(Span span, List<LogLine> written) {
    Event previous = Step.START;
    for (LogLine line : written) {
      Event next = new Event("", line.template(), line.error());
      lines.add(new Step(span.service(), span.operation(), previous), next);
      previous = next;
    }
    lines.add(new Step(span.service(), span.operation(), previous), Step.END);
  }

  private static Edge edge(Span caller, Span callee) {
    return new Edge(NodeId.service(caller.service()), NodeId.service(callee.service()));
  }

  /// The span's duration without the time that any child covers. Children are sorted by start.
  private static double ownSeconds(Span span, List<Span> children) {
    long covered = 0;
    long reached = span.startEpochNanos();
    for (Span child : children) {
      long from = Math.max(child.startEpochNanos(), reached);
      long to = Math.min(child.endEpochNanos(), span.endEpochNanos());
      if (to > from) {
        covered += to - from;
        reached = to;
      }
    }
    return (span.endEpochNanos() - span.startEpochNanos() - covered) / 1e9;
  }
}

package io.ollystack.rca.live;

import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.graph.NodeKind;
import io.ollystack.rca.live.GraphSnapshot.Call;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Where a symptom's excess begins: it is followed from the symptom's service along the calls. At
/// each service it is split between the service itself and those that it asked, as their excess
/// seconds (or failures) on these very calls say; what a dependency without telemetry of its own
/// shows stays with the dependency. Calls in greater number stay with the caller: who is asked more
/// often is not to blame for it. Shares add up to one. Pure.
final class Flow {
  /// Below this share nothing is followed any further.
  private static final double LEAST_SHARE = 0.001;

  /// Fewer robust standard deviations than these fade a dependency's part out.
  private static final double FULL_DEVIATIONS = 4;

  /// @param share of the excess that begins at the node
  /// @param path the way along which most of it came, the symptom first
  record Part(double share, List<NodeId> path) {}

  private final GraphSnapshot graph;
  private final Measure measure;
  private final Map<NodeId, List<Call>> callsOf = new HashMap<>();
  private final Map<NodeId, Double> shares = new TreeMap<>();
  private final Map<NodeId, List<NodeId>> paths = new HashMap<>();
  private final Map<NodeId, Double> widest = new HashMap<>();

  private Flow(GraphSnapshot graph, Measure measure) {
    this.graph = graph;
    this.measure = measure;
    graph.calls().keySet().stream()
        .sorted(Comparator.comparing(Call::caller).thenComparing(Call::callee))
        .forEach(call -> callsOf.computeIfAbsent(call.caller(), _ -> new ArrayList<>()).add(call));
  }

  /// The parts of the excess by the node at which they begin.
  static Map<NodeId, Part> of(GraphSnapshot graph, String symptom, Measure measure) {
    Flow flow = new Flow(graph, measure);
    NodeId start = NodeId.service(symptom);
    flow.follow(start, 1, new ArrayList<>(List.of(start)), new HashSet<>(Set.of(start)));
    Map<NodeId, Part> parts = new TreeMap<>();
    flow.shares.forEach((node, share) ->
        parts.put(node, new Part(share, List.copyOf(flow.paths.getOrDefault(node, List.of())))));
    return parts;
  }

  private void follow(NodeId node, double mass, List<NodeId> path, Set<NodeId> onPath) {
    Map<NodeId, Double> below = new TreeMap<>();
    double inherited = 0;
    for (Call call : callsOf.getOrDefault(node, List.of())) {
      if (!onPath.contains(call.callee()) && call.callee().kind() != NodeKind.QUEUE) {
        double excess = onCalls(call);
        if (excess > 0) {
          below.merge(call.callee(), excess, Double::sum);
          inherited += excess;
        }
      }
    }
    double own = Math.max(0, total(node, inherited) - inherited);
    double all = own + inherited;
    double kept = all <= 0 ? 1 : own / all;
    if (kept > 0) {
      add(node, mass * kept, path);
    }
    for (Map.Entry<NodeId, Double> entry : below.entrySet()) {
      double part = mass * entry.getValue() / all;
      if (part < LEAST_SHARE) {
        add(node, part, path);
        continue;
      }
      NodeId callee = entry.getKey();
      path.add(callee);
      onPath.add(callee);
      if (callee.kind() == NodeKind.SERVICE && graph.services().containsKey(callee.name())) {
        follow(callee, part, path, onPath);
      } else {
        add(callee, part, path);
      }
      onPath.remove(callee);
      path.removeLast();
    }
  }

  private void add(NodeId node, double mass, List<NodeId> path) {
    shares.merge(node, mass, Double::sum);
    if (mass > widest.getOrDefault(node, 0.0)) {
      widest.put(node, mass);
      paths.put(node, List.copyOf(path));
    }
  }

  /// The node's own excess, callees' included. A service whose spans show less than its callees do
  /// only passes on.
  private double total(NodeId node, double inherited) {
    Level level = graph.services().get(node.name());
    return level == null ? inherited : level.excess(measure);
  }

  /// Seconds, or failures, above usual that the caller saw on these calls.
  double onCalls(Call call) {
    Level level = graph.calls().get(call);
    if (level == null) {
      return 0;
    }
    double faded = Math.clamp(level.deviations(measure) / FULL_DEVIATIONS, 0, 1);
    return level.excess(measure) * faded;
  }
}

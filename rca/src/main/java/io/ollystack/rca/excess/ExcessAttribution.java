package io.ollystack.rca.excess;

import io.ollystack.rca.graph.CallGraph;
import io.ollystack.rca.graph.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Ranks the nodes below a symptom by the excess that is their own.
///
/// A node's excess is how much worse than normal it was, times its requests: seconds of waiting, or
/// failed requests. From that the excess of its callees is taken away, each callee's shared out
/// over its callers by their requests; what remains is the node's own. A deviation of fewer than
/// five robust standard deviations fades the score out linearly.
///
/// Give it the first window after the onset: later ones dilute, because retries, queues and
/// restarts spread the symptom. Cost: O(nodes + edges). Pure and thread-safe.
public final class ExcessAttribution {
  private static final double FULL_WEIGHT_DEVIATIONS = 5;

  private ExcessAttribution() {}

  /// The nodes reachable from the symptom's, highest score first, equal ones in natural order.
  /// Nodes without an observation take part with no excess: a silent service is never blamed, and
  /// never shields its callees. Empty when the graph does not know the symptom's node.
  public static List<ExcessShare> rank(
      CallGraph graph, NodeId symptom, Measure measure, Map<NodeId, Observation> observations) {
    SequencedSet<NodeId> reachable = graph.reachableFrom(symptom);
    Map<NodeId, Double> excess = new HashMap<>();
    Map<NodeId, Double> callerRequests = new HashMap<>();
    for (NodeId node : reachable) {
      excess.put(node, excess(measure, observations.get(node)));
      callerRequests.put(
          node,
          graph.callers(node).stream()
              .filter(caller -> reachable.contains(caller) && !caller.equals(node))
              .mapToDouble(caller -> requests(observations.get(caller)))
              .sum());
    }
    List<ExcessShare> shares = new ArrayList<>(reachable.size());
    for (NodeId node : reachable) {
      Observation observation = observations.get(node);
      double own =
          Math.max(
              0,
              excess.getOrDefault(node, 0.0)
                  - inherited(graph, node, requests(observation), excess, callerRequests));
      double deviations = deviations(measure, observation);
      double score = own * Math.clamp(deviations / FULL_WEIGHT_DEVIATIONS, 0, 1);
      shares.add(
          new ExcessShare(
              node,
              excess.getOrDefault(node, 0.0),
              own,
              deviations,
              score,
              graph.path(symptom, node).orElse(List.of())));
    }
    shares.sort(
        Comparator.comparingDouble(ExcessShare::score).reversed().thenComparing(ExcessShare::node));
    return List.copyOf(shares);
  }

  private static double inherited(
      CallGraph graph,
      NodeId node,
      double requests,
      Map<NodeId, Double> excess,
      Map<NodeId, Double> callerRequests) {
    double inherited = 0;
    for (NodeId callee : graph.callees(node)) {
      double allCallers = callerRequests.getOrDefault(callee, 0.0);
      if (!callee.equals(node) && allCallers > 0) {
        inherited += excess.getOrDefault(callee, 0.0) * requests / allCallers;
      }
    }
    return inherited;
  }

  private static double excess(Measure measure, @Nullable Observation observation) {
    return observation == null
        ? 0
        : Math.max(0, measure.deviation(observation.value(), observation.baseline().median()))
            * observation.requests();
  }

  private static double requests(@Nullable Observation observation) {
    return observation == null ? 0 : observation.requests();
  }

  private static double deviations(Measure measure, @Nullable Observation observation) {
    return observation == null ? 0 : observation.deviations(measure);
  }
}

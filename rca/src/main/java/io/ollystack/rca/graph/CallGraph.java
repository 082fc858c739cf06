package io.ollystack.rca.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;

/// Who depends on whom at one moment: an edge leads from the caller to the callee, from the
/// producer to the queue, from the queue to its consumer, from the instance to its host. Loops and
/// self-calls are allowed; the algorithms ignore the latter. Immutable and thread-safe.
public final class CallGraph {
  /// One dependency.
  public record Edge(NodeId caller, NodeId callee) {}

  private final SequencedSet<NodeId> nodes;
  private final Map<NodeId, List<NodeId>> callees;
  private final Map<NodeId, List<NodeId>> callers;

  private CallGraph(
      SequencedSet<NodeId> nodes,
      Map<NodeId, List<NodeId>> callees,
      Map<NodeId, List<NodeId>> callers) {
    this.nodes = nodes;
    this.callees = callees;
    this.callers = callers;
  }

  /// A graph of these edges and of the nodes that have none. The order of the arguments does not
  /// matter; duplicate edges count once.
  public static CallGraph of(Collection<NodeId> isolated, Collection<Edge> edges) {
    Set<NodeId> nodes = new TreeSet<>(isolated);
    Map<NodeId, Set<NodeId>> callees = new HashMap<>();
    Map<NodeId, Set<NodeId>> callers = new HashMap<>();
    for (Edge edge : edges) {
      nodes.add(edge.caller());
      nodes.add(edge.callee());
      callees.computeIfAbsent(edge.caller(), _ -> new TreeSet<>()).add(edge.callee());
      callers.computeIfAbsent(edge.callee(), _ -> new TreeSet<>()).add(edge.caller());
    }
    return new CallGraph(
        Collections.unmodifiableSequencedSet(new LinkedHashSet<>(nodes)),
        frozen(callees),
        frozen(callers));
  }

  /// All nodes, in their natural order.
  public SequencedSet<NodeId> nodes() {
    return nodes;
  }

  /// Those that the node depends on directly, itself included where it calls itself.
  public List<NodeId> callees(NodeId node) {
    return callees.getOrDefault(node, List.of());
  }

  /// Those that depend on the node directly.
  public List<NodeId> callers(NodeId node) {
    return callers.getOrDefault(node, List.of());
  }

  /// The node and everything that it depends on, near ones first. Empty when the graph does not
  /// know the node.
  public SequencedSet<NodeId> reachableFrom(NodeId start) {
    SequencedSet<NodeId> reached = new LinkedHashSet<>();
    if (!nodes.contains(start)) {
      return reached;
    }
    ArrayDeque<NodeId> open = new ArrayDeque<>();
    reached.add(start);
    open.add(start);
    while (!open.isEmpty()) {
      for (NodeId callee : callees(open.remove())) {
        if (reached.add(callee)) {
          open.add(callee);
        }
      }
    }
    return reached;
  }

  /// A shortest dependency path, both ends included; of several, the first in natural order. Empty
  /// when `to` cannot be reached.
  public Optional<List<NodeId>> path(NodeId from, NodeId to) {
    Map<NodeId, NodeId> cameFrom = new HashMap<>();
    ArrayDeque<NodeId> open = new ArrayDeque<>();
    if (nodes.contains(from)) {
      cameFrom.put(from, from);
      open.add(from);
    }
    while (!open.isEmpty() && !cameFrom.containsKey(to)) {
      NodeId node = open.remove();
      for (NodeId callee : callees(node)) {
        if (cameFrom.putIfAbsent(callee, node) == null) {
          open.add(callee);
        }
      }
    }
    if (!cameFrom.containsKey(to)) {
      return Optional.empty();
    }
    List<NodeId> path = new ArrayList<>();
    NodeId node = to;
    while (!node.equals(from)) {
      path.addFirst(node);
      node = cameFrom.getOrDefault(node, from);
    }
    path.addFirst(from);
    return Optional.of(List.copyOf(path));
  }

  private static Map<NodeId, List<NodeId>> frozen(Map<NodeId, Set<NodeId>> adjacency) {
    Map<NodeId, List<NodeId>> copy = new HashMap<>();
    adjacency.forEach((node, others) -> copy.put(node, List.copyOf(others)));
    return Map.copyOf(copy);
  }
}

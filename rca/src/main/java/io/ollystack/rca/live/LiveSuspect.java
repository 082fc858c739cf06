package io.ollystack.rca.live;

import io.ollystack.rca.graph.NodeId;
import java.util.List;

/// What may be the cause.
///
/// @param service the service to look at: the node itself, or the one that asks it
/// @param share of the symptom's excess that begins here, 0 to 1
/// @param strength 0 to 1: what all evidence together says, regardless of the others
/// @param confidence 0 to 1: its share among all suspects and a cause that nothing shows
/// @param path from the symptom's service to the node, both included
/// @param evidence the strongest first; that against it last
public record LiveSuspect(
    NodeId node,
    String service,
    double share,
    double strength,
    double confidence,
    List<NodeId> path,
    List<Evidence> evidence) {
  public LiveSuspect {
    path = List.copyOf(path);
    evidence = List.copyOf(evidence);
  }
}

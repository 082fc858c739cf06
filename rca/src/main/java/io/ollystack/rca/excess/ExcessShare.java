package io.ollystack.rca.excess;

import io.ollystack.rca.graph.NodeId;
import java.util.List;

/// What one node adds to a symptom.
///
/// @param excess seconds, or failed requests, above normal over the window, callees' included
/// @param ownExcess the part of it that no callee explains
/// @param deviations how many robust standard deviations the value is worse than normal
/// @param score what the ranking sorts by: own excess, faded out where the deviation is small
/// @param path from the symptom's node to this one, both included
public record ExcessShare(
    NodeId node,
    double excess,
    double ownExcess,
    double deviations,
    double score,
    List<NodeId> path) {
  public ExcessShare {
    path = List.copyOf(path);
  }
}

package io.ollystack.rca.signals;

import io.ollystack.rca.graph.NodeId;
import java.util.List;

/// A service that may be the cause.
///
/// @param strength 0 to 1: what its findings together say, regardless of the others
/// @param confidence 0 to 1: its share among all suspects and nobody; all of a ranking add up to
///   less than 1
/// @param findings the strongest of each kind, strongest first
public record Suspect(NodeId node, double strength, double confidence, List<Finding> findings) {
  public Suspect {
    findings = List.copyOf(findings);
  }
}

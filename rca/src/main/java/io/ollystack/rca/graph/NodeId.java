package io.ollystack.rca.graph;

import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;

/// Names one node of the causal graph. Ordered by kind, then by name, so that equal scores always
/// list in the same order.
public record NodeId(NodeKind kind, String name) implements Comparable<NodeId> {
  private static final Comparator<NodeId> ORDER =
      Comparator.comparing(NodeId::kind).thenComparing(NodeId::name);

  public NodeId {
    Objects.requireNonNull(kind, "kind");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a " + kind + " node has an empty name");
    }
  }

  /// The node of the service with this `service.name`.
  public static NodeId service(String name) {
    return new NodeId(NodeKind.SERVICE, name);
  }

  @Override
  public int compareTo(NodeId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind == NodeKind.SERVICE ? name : kind.name().toLowerCase(Locale.ROOT) + ":" + name;
  }
}

package io.ollystack.rca.graph;

/// What a node of the causal graph stands for.
public enum NodeKind {
  /// A service, by its `service.name`.
  SERVICE,
  /// One operation of a service, named `service/operation`.
  OPERATION,
  /// One running copy of a service, by its `service.instance.id` or pod.
  INSTANCE,
  /// The machine that instances run on.
  HOST,
  /// A database that no telemetry of its own describes.
  DATABASE,
  /// A queue or topic between producers and consumers.
  QUEUE,
  /// An endpoint outside the observed system.
  EXTERNAL
}

package io.ollystack.deploy.demoshop.simulation;

/// Told whenever a fault really touches a request: the source of the ground truth.
public interface Impact {
  /// @param service where
  /// @param depth 0 where the fault sits, 1 for its caller, and so on up to the entry
  void touched(String service, int depth, long atNanos);

  Impact NONE = (service, depth, atNanos) -> {};
}

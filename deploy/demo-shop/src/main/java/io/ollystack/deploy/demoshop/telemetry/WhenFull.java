package io.ollystack.deploy.demoshop.telemetry;

/// What a full delivery queue does to the one who offers a batch.
public enum WhenFull {
  /// Wait for room: history is generated no faster than it is taken.
  WAIT,
  /// Drop the batch and count it: live traffic does not stop because its observer is slow.
  DROP
}

package io.ollystack.deploy.demoshop.telemetry;

/// What happened to one signal's items (spans, log records, metric points).
///
/// @param dropped lost because the queue was full or the program ended
/// @param refused answered with a permanent error
/// @param retried batches tried again after the SDK's own retries were used up
/// @param waitingBatches batches queued or on their way now
public record LaneCounts(
    String signal, long delivered, long dropped, long refused, long retried, int waitingBatches) {

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("%,d %s".formatted(delivered, signal));
    if (dropped > 0) {
      text.append(", %,d dropped".formatted(dropped));
    }
    if (refused > 0) {
      text.append(", %,d refused".formatted(refused));
    }
    return text.toString();
  }
}

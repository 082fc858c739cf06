package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.pipeline.DataSize;
import java.time.Duration;

/// Where a claim ends: at whichever bound is met first. A claim holds at least one record, however
/// large that is.
///
/// @param maxItems spans, log records or data points together
/// @param maxSize payloads together
/// @param linger how long an unfilled claim waits for more; zero takes what is there
public record ClaimLimits(int maxItems, DataSize maxSize, Duration linger) {
  public ClaimLimits {
    if (maxItems < 1 || maxSize.bytes() < 1 || linger.isNegative()) {
      throw new IllegalArgumentException(
          "claim limits must be positive: %d items, %s, %s".formatted(maxItems, maxSize, linger));
    }
  }
}

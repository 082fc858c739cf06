package io.ollystack.deploy.demoshop.telemetry;

import io.opentelemetry.sdk.common.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The SDK's clock, moved by the simulation. Every timestamp that the SDK takes by itself (metric
/// points, exemplars, default span times) is therefore simulated time, in history as in live runs.
/// Owned by the simulation's thread.
public final class SimulatedClock implements Clock {
  private long epochNanos;

  public SimulatedClock(Instant start) {
    epochNanos = ChronoUnit.NANOS.between(Instant.EPOCH, start);
  }

  public void moveTo(long newEpochNanos) {
    epochNanos = newEpochNanos;
  }

  @Override
  public long now() {
    return epochNanos;
  }

  @Override
  public long nanoTime() {
    return epochNanos;
  }
}

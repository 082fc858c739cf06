package io.ollystack.rca.live;

import java.time.Duration;
import java.time.Instant;

/// A stretch of time: from, included, to, excluded.
public record Period(Instant from, Instant to) {
  public Period {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("an empty period: " + from + " to " + to);
    }
  }

  public Duration length() {
    return Duration.between(from, to);
  }

  public double minutes() {
    return length().toMillis() / 60_000.0;
  }
}

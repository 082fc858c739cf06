package io.ollystack.copilot.observql.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/// The time that a query is about: from, included, to, excluded.
public record TimeWindow(Instant from, Instant to) {
  public TimeWindow {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("an empty window: " + from + " to " + to);
    }
  }

  public Duration length() {
    return Duration.between(from, to);
  }

  public TimeWindow shift(Duration back) {
    return new TimeWindow(from.minus(back), to.minus(back));
  }

  public TimeWindow widen(Duration before, Duration after) {
    return new TimeWindow(from.minus(before), to.plus(after));
  }
}

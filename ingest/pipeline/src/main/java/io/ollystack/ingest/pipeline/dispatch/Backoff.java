package io.ollystack.ingest.pipeline.dispatch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait between attempts: doubling from `first` to `most`, each shortened by up to a
/// third at random, so that claims that failed together do not come back together.
///
/// @param first after the first failure; positive
/// @param most never longer, unless the other side asks for more
public record Backoff(Duration first, Duration most) {
  public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

  public Backoff {
    if (!first.isPositive() || most.compareTo(first) < 0) {
      throw new IllegalArgumentException("backoff from %s to %s".formatted(first, most));
    }
  }

  /// @param failures attempts that have failed; at least 1
  /// @param asked what the other side asked for
  Duration after(int failures, Duration asked, RandomGenerator random) {
    long cap = most.toNanos();
    long doubled = first.toNanos();
    for (int i = 1; i < failures && doubled < cap; i++) {
      doubled *= 2;
    }
    long wait = Math.min(doubled, cap);
    Duration jittered = Duration.ofNanos(wait - random.nextLong(wait / 3 + 1));
    return jittered.compareTo(asked) < 0 ? asked : jittered;
  }
}

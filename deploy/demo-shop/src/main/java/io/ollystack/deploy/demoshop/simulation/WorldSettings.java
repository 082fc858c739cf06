package io.ollystack.deploy.demoshop.simulation;

import java.time.Duration;
import java.time.Instant;

/// How to run a shop.
///
/// @param start where simulated time begins
/// @param spansPerSecond mean over a day; the shop is provisioned for it
/// @param metricInterval how often every process reports its metrics
public record WorldSettings(
    long seed, Instant start, double spansPerSecond, Duration metricInterval) {

  /// The rate for which the blueprint's numbers of workers and connections are meant.
  public static final double USUAL_SPANS_PER_SECOND = 80;

  public WorldSettings {
    if (!(spansPerSecond > 0)) {
      throw new IllegalArgumentException(
          "--rate %s: must be positive (spans per second)".formatted(spansPerSecond));
    }
    if (metricInterval.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "--metric-interval %s: must be at least 1s".formatted(metricInterval));
    }
  }
}

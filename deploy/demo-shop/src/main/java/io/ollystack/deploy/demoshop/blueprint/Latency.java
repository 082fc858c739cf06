package io.ollystack.deploy.demoshop.blueprint;

/// A log-normal duration, with one in a hundred drawn four times as long (the tail that real
/// systems have).
///
/// @param medianMillis half of the draws are below, in milliseconds
/// @param sigma spread of the logarithm; 0.3 is steady, 0.8 is wild
public record Latency(double medianMillis, double sigma) {
  public Latency {
    if (!(medianMillis >= 0) || !(sigma >= 0)) {
      throw new IllegalArgumentException(
          "latency median %s ms, sigma %s: must not be negative".formatted(medianMillis, sigma));
    }
  }

  public static Latency of(double medianMillis) {
    return new Latency(medianMillis, 0.35);
  }

  public long sampleNanos(Dice dice) {
    double millis = medianMillis * Math.exp(sigma * dice.gaussian());
    if (dice.chance(0.01)) {
      millis *= 4;
    }
    return Math.round(millis * 1e6);
  }
}

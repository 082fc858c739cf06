package io.ollystack.rca.window;

/// Count, mean and variance of a measure, kept without the values (Welford, 1962). Not thread-safe.
public final class Moments {
  private long count;
  private double mean;
  private double squares;

  void add(double value) {
    count++;
    double distance = value - mean;
    mean += distance / count;
    squares += distance * (value - mean);
  }

  public long count() {
    return count;
  }

  public double mean() {
    return mean;
  }

  /// Variance of the sample; zero with fewer than two values.
  public double variance() {
    return count < 2 ? 0 : squares / (count - 1);
  }
}

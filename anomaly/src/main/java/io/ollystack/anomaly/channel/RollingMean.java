package io.ollystack.anomaly.channel;

/// The mean of the last samples. Sums afresh at every turn of its ring, so that rounding errors do
/// not pile up over months.
final class RollingMean {
  private final double[] ring;
  private int next;
  private int size;
  private double sum;

  RollingMean(int samples) {
    ring = new double[samples];
  }

  /// Takes a sample and returns the mean, that sample included.
  double add(double value) {
    if (size == ring.length) {
      sum -= ring[next];
    } else {
      size++;
    }
    ring[next] = value;
    sum += value;
    next++;
    if (next == ring.length) {
      next = 0;
      sum = 0;
      for (double each : ring) {
        sum += each;
      }
    }
    return sum / size;
  }

  boolean isFull() {
    return size == ring.length;
  }
}

package io.ollystack.anomaly.live;

/// How durations were distributed lately: counts by bucket that fade. Four buckets a power of two:
/// every sixteenth boundary of the stored histograms, so a bucket of these is theirs divided by 16.
final class DurationShape {
  static final int BUCKETS = 240;
  private static final double NANOS = 1e9;

  private final float[] counts = new float[BUCKETS];
  private double total;

  double total() {
    return total;
  }

  void fade(double factor) {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] *= (float) factor;
    }
    total *= factor;
  }

  void add(int bucket, double count) {
    counts[Math.clamp(bucket, 0, BUCKETS - 1)] += (float) count;
    total += count;
  }

  void clear() {
    java.util.Arrays.fill(counts, 0);
    total = 0;
  }

  /// The bucket above which at most this share lies.
  int bucketAt(double quantile) {
    double above = total * (1 - quantile);
    double seen = 0;
    int bucket = BUCKETS - 1;
    while (bucket > 0 && seen + counts[bucket] <= above) {
      seen += counts[bucket];
      bucket--;
    }
    return bucket;
  }

  /// How many lie above the bucket.
  double above(int bucket) {
    double sum = 0;
    for (int i = bucket + 1; i < BUCKETS; i++) {
      sum += counts[i];
    }
    return sum;
  }

  /// Seconds, interpolated within the bucket.
  double quantile(double quantile) {
    if (total <= 0) {
      return Double.NaN;
    }
    double wanted = total * quantile;
    double seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      if (counts[i] > 0 && seen + counts[i] >= wanted) {
        double part = Math.clamp((wanted - seen) / counts[i], 0, 1);
        return (begin(i) + part * (begin(i + 1) - begin(i))) / NANOS;
      }
      seen += counts[i];
    }
    return begin(BUCKETS) / NANOS;
  }

  private static double begin(int bucket) {
    return bucket < 4 ? 16.0 * bucket : (4 + (bucket & 3)) * 16.0 * Math.pow(2, (bucket >> 2) - 1);
  }
}

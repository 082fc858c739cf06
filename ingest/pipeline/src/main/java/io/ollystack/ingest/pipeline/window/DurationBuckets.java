package io.ollystack.ingest.pipeline.window;

/// The buckets of log-linear histograms: 64 of equal width for every power of two.
///
/// A value below 64 is its own bucket. A larger one, with `e = floor(log2(value))`, is in bucket
/// `(e - 5) * 64` plus the six bits below its highest one. A bucket is at most 1/64 of its begin
/// wide, so its middle is within 1/128 (0.79 %) of every value in it: the stated error of every
/// quantile. Two shifts and no logarithm, here and in SQL; an HDR histogram does the same.
public final class DurationBuckets {
  /// One more than the largest bucket.
  public static final int COUNT = (63 - 5 + 1) * 64;

  private DurationBuckets() {}

  /// @param value not negative
  public static int of(long value) {
    if (value < 64) {
      return (int) Math.max(0, value);
    }
    int shift = 63 - Long.numberOfLeadingZeros(value) - 6;
    return ((shift + 1) << 6) + ((int) (value >>> shift) & 63);
  }

  /// The least value of the bucket.
  public static long begin(int bucket) {
    return bucket < 64 ? bucket : (64L + (bucket & 63)) << ((bucket >> 6) - 1);
  }

  /// The value that stands for the bucket in quantiles.
  public static double middle(int bucket) {
    return bucket < 64 ? bucket : (64.5 + (bucket & 63)) * Math.pow(2, (bucket >> 6) - 1.0);
  }
}

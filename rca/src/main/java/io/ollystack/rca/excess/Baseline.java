package io.ollystack.rca.excess;

import java.util.Arrays;

/// What is normal for one node and one measure: median and inter-quartile range over windows
/// without an incident, in the measure's unit (seconds, or share 0 to 1).
public record Baseline(double median, double interQuartileRange, int windows) {
  /// An inter-quartile range over this is a standard deviation, if the values are normal.
  private static final double IQR_OF_UNIT_NORMAL = 1.349;

  public Baseline {
    if (!Double.isFinite(median) || !(interQuartileRange >= 0) || windows < 1) {
      throw new IllegalArgumentException(
          "a baseline needs a finite median, a spread of 0 or more and at least one window; got median "
              + median
              + ", spread "
              + interQuartileRange
              + ", windows "
              + windows);
    }
  }

  /// The baseline of these window values; those that are not finite are left out.
  ///
  /// @throws IllegalArgumentException when no value is finite
  public static Baseline of(double... values) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("a baseline needs at least one finite window value");
    }
    return new Baseline(
        quantile(sorted, 0.5), quantile(sorted, 0.75) - quantile(sorted, 0.25), sorted.length);
  }

  /// Robust standard deviation, never below the measure's floor.
  double scale(Measure measure) {
    return Math.max(interQuartileRange / IQR_OF_UNIT_NORMAL, measure.spreadFloor(median));
  }

  private static double quantile(double[] sorted, double q) {
    double rank = q * (sorted.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }
}

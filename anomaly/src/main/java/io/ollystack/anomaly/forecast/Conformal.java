package io.ollystack.anomaly.forecast;

import java.util.Arrays;

/// Quantiles of past errors that hold for the next one, whatever their distribution (Vovk).
final class Conformal {
  private Conformal() {}

  /// With n errors, that of rank q (n + 1), outwards; 0 without errors.
  static double quantile(double[] errors, double quantile) {
    if (errors.length == 0) {
      return 0;
    }
    double[] sorted = errors.clone();
    Arrays.sort(sorted);
    double rank = quantile * (sorted.length + 1) - 1;
    double outwards = quantile < 0.5 ? Math.floor(rank) : Math.ceil(rank);
    return sorted[(int) Math.clamp(outwards, 0, sorted.length - 1)];
  }
}

package io.ollystack.anomaly.forecast;

/// Sums over what is known of a series, so that the mean of any stretch costs a subtraction. Sums
/// are taken around the first known value, which keeps small changes of large values exact.
final class RunningSums {
  private final double[] sums;
  private final int[] known;
  private final double around;

  RunningSums(double[] values) {
    sums = new double[values.length + 1];
    known = new int[values.length + 1];
    double first = 0;
    for (double value : values) {
      if (Double.isFinite(value)) {
        first = value;
        break;
      }
    }
    around = first;
    for (int i = 0; i < values.length; i++) {
      boolean is = Double.isFinite(values[i]);
      sums[i + 1] = sums[i] + (is ? values[i] - around : 0);
      known[i + 1] = known[i] + (is ? 1 : 0);
    }
  }

  /// The mean of what is known from `first` to `last`, both included and cut to the series; NaN if
  /// nothing is.
  double mean(int first, int last) {
    int from = Math.max(0, first);
    int to = Math.min(sums.length - 1, last + 1);
    int count = from < to ? known[to] - known[from] : 0;
    return count == 0 ? Double.NaN : around + (sums[to] - sums[from]) / count;
  }
}

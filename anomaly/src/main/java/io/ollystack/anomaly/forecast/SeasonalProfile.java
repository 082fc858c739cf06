package io.ollystack.anomaly.forecast;

import java.util.Arrays;

/// For every sample, and one period beyond the last, the median of what was at its phase in earlier
/// periods, neighbours included. The value at an index depends only on values at least one period
/// earlier, so it was known to any forecast not longer than a period.
final class SeasonalProfile {
  private final double[] values;
  private final int samples;
  private final int period;

  /// @param period samples
  /// @param periods how many earlier ones count
  SeasonalProfile(double[] history, int period, int periods) {
    this.period = period;
    samples = history.length;
    values = new double[samples + period];
    double[] seen = new double[3 * periods];
    for (int i = 0; i < values.length; i++) {
      int count = 0;
      for (int back = 1; back <= periods && i - back * period >= 0; back++) {
        int at = i - back * period;
        // The sample right after the phase is in the future of a forecast of a whole period.
        for (int near = Math.max(0, at - 1); near <= (back == 1 ? at : at + 1); near++) {
          if (Double.isFinite(history[near])) {
            seen[count++] = history[near];
          }
        }
      }
      values[i] = median(seen, count);
    }
  }

  /// What a forecast made at `origin` takes for the sample at `index`; NaN if nothing is known.
  double at(int index, int origin) {
    int known = index;
    if (known > origin + period) {
      known -= (known - origin - 1) / period * period;
    }
    return known < values.length ? values[known] : Double.NaN;
  }

  /// One value a sample, and a period beyond the last.
  double[] values() {
    return values;
  }

  static double median(double[] values, int count) {
    if (count == 0) {
      return Double.NaN;
    }
    Arrays.sort(values, 0, count);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
  }
}

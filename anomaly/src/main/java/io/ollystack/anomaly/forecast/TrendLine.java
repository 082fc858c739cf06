package io.ollystack.anomaly.forecast;

/// The median slope between pairs of samples (Theil, 1950; Sen, 1968), which a third of wild values
/// does not move, since the last reset: a jump by a third of the range against all that came after.
final class TrendLine {
  private static final int POINTS = 24;
  private static final double RESET_SHARE = 1.0 / 3;

  private TrendLine() {}

  /// The slope a sample at the end of `history[0..end]`, the end included; 0 if there are too few.
  static double slope(double[] history, int first, int end) {
    int from = sinceReset(history, first, end);
    int length = end - from + 1;
    int count = Math.min(POINTS, length);
    double[] at = new double[count];
    double[] value = new double[count];
    int points = 0;
    for (int i = 0; i < count; i++) {
      int index = count == 1 ? end : from + (int) ((long) i * (length - 1) / (count - 1));
      if (Double.isFinite(history[index])) {
        at[points] = index;
        value[points++] = history[index];
      }
    }
    double[] slopes = new double[points * (points - 1) / 2];
    int pairs = 0;
    for (int i = 0; i < points; i++) {
      for (int j = i + 1; j < points; j++) {
        slopes[pairs++] = (value[j] - value[i]) / (at[j] - at[i]);
      }
    }
    return pairs == 0 ? 0 : SeasonalProfile.median(slopes, pairs);
  }

  private static int sinceReset(double[] history, int first, int end) {
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = first; i <= end; i++) {
      if (Double.isFinite(history[i])) {
        lowest = Math.min(lowest, history[i]);
        highest = Math.max(highest, history[i]);
      }
    }
    double jump = RESET_SHARE * (highest - lowest);
    for (int i = end; i > first && jump > 0; i--) {
      if (Math.abs(history[i] - history[i - 1]) > jump) {
        return i;
      }
    }
    return first;
  }
}

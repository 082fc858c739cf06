package io.ollystack.anomaly.live;

/// How much more a count varies than a Poisson count would: 1 if not at all. Learnt for stretches
/// of several lengths, since neighbours in time resemble each other. Not thread-safe.
final class Dispersion {
  /// The stretches that are judged, in windows.
  static final int[] SCALES = {1, 3, 6, 12, 30};

  private static final double PRIOR = 1.5;
  private static final double PRIOR_WEIGHT = 6;
  private static final double FADING = 0.995;

  private final float[] sums = new float[SCALES.length];
  private final float[] weights = new float[SCALES.length];
  private final float[] observed = new float[SCALES.length];
  private final float[] expected = new float[SCALES.length];
  private final byte[] windows = new byte[SCALES.length];

  void learn(double count, double expectation) {
    for (int i = 0; i < SCALES.length; i++) {
      observed[i] += (float) count;
      expected[i] += (float) expectation;
      windows[i]++;
      if (windows[i] == SCALES[i]) {
        if (expected[i] > 0.05) {
          double difference = observed[i] - expected[i];
          double ratio = Math.min(50, difference * difference / Math.max(expected[i], 0.5));
          sums[i] = (float) (sums[i] * FADING + ratio);
          weights[i] = (float) (weights[i] * FADING + 1);
        }
        observed[i] = 0;
        expected[i] = 0;
        windows[i] = 0;
      }
    }
  }

  /// For the scale at this index; at least 1.
  double at(int scale) {
    double own = (PRIOR * PRIOR_WEIGHT + sums[scale]) / (PRIOR_WEIGHT + weights[scale]);
    return Math.max(1, own);
  }
}

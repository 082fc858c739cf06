package io.ollystack.anomaly.channel;

/// A new extreme: how far the sample lies outside everything seen before, relative to the range
/// seen before. A twentieth of the range scores 1.
public final class RecordChannel implements Channel {
  private static final double SCORE_PER_RANGE = 20;

  /// Until so many samples the range is still being learnt.
  private static final int WARM_UP_SAMPLES = 30;

  private double lowest = Double.POSITIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;
  private int samples;

  @Override
  public double next(double value) {
    if (!Double.isFinite(value)) {
      return 0;
    }
    double excess = Math.max(0, Math.max(value - highest, lowest - value));
    double range = highest - lowest;
    double score = 0;
    if (samples >= WARM_UP_SAMPLES && excess > 0) {
      score = range > 0 ? Math.min(MAX_SCORE, SCORE_PER_RANGE * excess / range) : MAX_SCORE;
    }
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
    samples = Math.min(samples + 1, WARM_UP_SAMPLES);
    return score;
  }
}

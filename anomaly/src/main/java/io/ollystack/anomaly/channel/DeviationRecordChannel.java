package io.ollystack.anomaly.channel;

/// A new extreme of the distance from the recent mean: 288 samples, a day at five minutes each.
public final class DeviationRecordChannel implements Channel {
  private static final int WINDOW_SAMPLES = 288;

  private final RollingMean mean = new RollingMean(WINDOW_SAMPLES);
  private final RecordChannel records = new RecordChannel();
  private double level = Double.NaN;

  @Override
  public double next(double value) {
    if (!Double.isFinite(value)) {
      return 0;
    }
    double score = mean.isFull() ? records.next(value - level) : 0;
    level = mean.add(value);
    return score;
  }
}

package io.ollystack.anomaly.channel;

/// A new extreme of the mean over twelve samples: a level that was never held before, though single
/// samples may have touched it.
public final class MeanRecordChannel implements Channel {
  static final int WINDOW_SAMPLES = 12;

  private final RollingMean mean = new RollingMean(WINDOW_SAMPLES);
  private final RecordChannel records = new RecordChannel();

  @Override
  public double next(double value) {
    if (!Double.isFinite(value)) {
      return 0;
    }
    double level = mean.add(value);
    return mean.isFull() ? records.next(level) : 0;
  }
}

package io.ollystack.anomaly.channel;

/// A new extreme of the change of level: the mean over twelve samples against that of the twelve
/// before. Sees a step of a size that never was, wherever it leads.
public final class StepRecordChannel implements Channel {
  private final RollingMean mean = new RollingMean(MeanRecordChannel.WINDOW_SAMPLES);
  private final double[] levels = new double[MeanRecordChannel.WINDOW_SAMPLES];
  private final RecordChannel records = new RecordChannel();
  private int next;
  private boolean filled;

  @Override
  public double next(double value) {
    if (!Double.isFinite(value)) {
      return 0;
    }
    double level = mean.add(value);
    if (!mean.isFull()) {
      return 0;
    }
    double score = filled ? records.next(level - levels[next]) : 0;
    levels[next] = level;
    next++;
    if (next == levels.length) {
      next = 0;
      filled = true;
    }
    return score;
  }
}

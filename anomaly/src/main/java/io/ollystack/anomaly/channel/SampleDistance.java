package io.ollystack.anomaly.channel;

/// How far the newest samples are from everything like them: the distances of the last two, four
/// and eight samples to the most similar stretch among the last 500, and the distance of the sample
/// from the median of those. Sees single points and short runs, where the channels on blocks see
/// changes of regime.
///
/// Stateful, one instance a series, about 5 kB; not thread-safe.
public final class SampleDistance {
  private static final int MEMORY = 500;
  private static final int WARM_UP_SAMPLES = 60;

  /// So many missing samples in a row, and what comes after is no continuation.
  private static final int LONG_GAP_SAMPLES = 12;

  private static final int FEWEST_FOR_MEDIAN = 5;

  private final Stretches stretches = new Stretches(MEMORY);
  private final RollingRanks median = new RollingRanks(MEMORY);
  private int missing;
  private int samples;
  private double mean;
  private double squares;
  private double scale;

  /// Takes the next sample and says its distance, 0 or more, in units of the standard deviation of
  /// the first 60 samples. That unit stays as it is: one that followed the series would shrink the
  /// later half of every incident. NaN is missing; its distance is 0.
  public double next(double value) {
    if (!Double.isFinite(value)) {
      missing++;
      return 0;
    }
    if (missing > LONG_GAP_SAMPLES) {
      stretches.addBreak();
    }
    missing = 0;
    double deviation =
        median.size() < FEWEST_FOR_MEDIAN ? 0 : Math.abs(value - median.quantile(0.5));
    stretches.add(value);
    median.add(value);
    double distance =
        deviation
            + known(stretches.nearest(2))
            + known(stretches.nearest(4))
            + known(stretches.nearest(8));
    double ramp = Math.min(1, samples / (double) WARM_UP_SAMPLES);
    double unit = scale;
    learnScale(value);
    return unit > 0 ? ramp * distance / unit : 0;
  }

  private void learnScale(double value) {
    samples = Math.min(samples + 1, Integer.MAX_VALUE - 1);
    if (samples <= WARM_UP_SAMPLES || scale == 0) {
      double difference = value - mean;
      mean += difference / samples;
      squares += difference * (value - mean);
      scale = Math.sqrt(squares / samples);
    }
  }

  private static double known(double distance) {
    return Double.isNaN(distance) ? 0 : distance;
  }
}

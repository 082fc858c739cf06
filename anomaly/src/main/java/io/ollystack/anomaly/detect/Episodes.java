package io.ollystack.anomaly.detect;

/// One alarm an episode. An episode begins, or rises, with a score that is more than twice the
/// highest that counted within the last 96 samples; scores from 0.05 on count, and those that also
/// reach the threshold raise the alarm. So what was preceded by lesser oddness must stand out from
/// it: on labelled series this suppresses more false alarms than it delays true ones.
final class Episodes {
  private static final int HOLD_SAMPLES = 96;
  private static final double RAISE = 2;
  private static final double COUNTS_FROM = 0.05;

  private final double threshold;
  private final double[] counted = new double[HOLD_SAMPLES];
  private int next;

  Episodes(double threshold) {
    this.threshold = threshold;
  }

  /// The score if it raises an alarm, else 0.
  double next(double score) {
    double highest = 0;
    for (double each : counted) {
      highest = Math.max(highest, each);
    }
    boolean counts = score >= COUNTS_FROM && score > RAISE * highest;
    counted[next] = counts ? score : 0;
    next = (next + 1) % HOLD_SAMPLES;
    return counts && score >= threshold ? score : 0;
  }
}

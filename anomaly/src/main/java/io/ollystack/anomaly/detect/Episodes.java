package io.ollystack.anomaly.detect;

/// One alarm an episode: a score passes only where it reaches the floor and is more than twice the
/// highest that passed within the last two hours' worth of five-minute samples, doubled for the
/// slow channels' hold (120 samples).
final class Episodes {
  private static final int HOLD_SAMPLES = 120;
  private static final double RAISE = 2;

  private final double floor;
  private double passed;
  private int samplesSincePassed = HOLD_SAMPLES;

  Episodes(double floor) {
    this.floor = floor;
  }

  /// The score if it opens or raises an episode, else 0.
  double next(double score) {
    boolean quiet = samplesSincePassed >= HOLD_SAMPLES;
    if (score >= floor && (quiet || score > RAISE * passed)) {
      passed = score;
      samplesSincePassed = 0;
      return score;
    }
    samplesSincePassed = Math.min(samplesSincePassed + 1, HOLD_SAMPLES);
    return 0;
  }
}

package io.ollystack.copilot.assistant.parse;

import java.util.OptionalDouble;

/// How sure a frame is, as a probability: a logistic function of what speaks against it. The
/// weights are set by hand; the calibration error on the evaluation set tells how well.
final class Confidence {
  private static final double BIAS = 3.4;
  private static final double PER_CORRECTION = -0.9;
  private static final double PER_LINK_DOUBT = -2.2;
  private static final double PER_WORSE_READING = -1.2;
  private static final double CLOSE_RIVAL = -0.5;
  private static final double CLOSE = 0.15;

  private Confidence() {}

  /// @param corrected words that were put right
  /// @param weight of the reading that was taken
  /// @param heaviest of all readings
  /// @param rival the weight of the best reading that means something else
  static double of(
      Reading reading, int corrected, double weight, double heaviest, OptionalDouble rival) {
    double score =
        BIAS
            + PER_CORRECTION * corrected
            + PER_LINK_DOUBT * (1 - reading.surety())
            + PER_WORSE_READING * (heaviest - weight)
            + (rival.isPresent() && weight - rival.getAsDouble() < CLOSE ? CLOSE_RIVAL : 0);
    return 1 / (1 + Math.exp(-score));
  }
}

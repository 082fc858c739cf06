package io.ollystack.anomaly.channel;

import java.util.Arrays;

/// How improbable a value is among the recent ones: minus the decimal logarithm of the probability
/// of one at least as large. Below the 97th percentile by its rank; above it by a generalised
/// Pareto distribution, fitted by moments to the excesses (Hosking and Wallis, 1987), so that
/// values beyond all seen ones can still be told apart.
final class TailSurprise {
  private static final double THRESHOLD_QUANTILE = 0.97;

  /// Fewer values have no tail to speak of.
  private static final int WARM_UP_VALUES = 20;

  /// Half is where the variance of the distribution becomes infinite.
  private static final double MAX_SHAPE = 0.5;

  private static final int FIRST_CAPACITY = 32;

  private final int memory;
  private float[] ring = new float[FIRST_CAPACITY];
  private float[] sorted = new float[FIRST_CAPACITY];
  private int next;
  private int size;

  /// @param memory values to remember, 8 bytes each, grown as they come
  TailSurprise(int memory) {
    this.memory = memory;
  }

  /// Scores the value against those before it, then remembers it: 0 to [Channel#MAX_SCORE].
  double next(double value) {
    float kept = (float) value;
    double score = size < WARM_UP_VALUES ? 0 : score(kept);
    remember(kept);
    return score;
  }

  private double score(float value) {
    int thresholdIndex = (int) (THRESHOLD_QUANTILE * size);
    double threshold = sorted[Math.min(thresholdIndex, size - 1)];
    double probability =
        value <= threshold
            ? (size - rank(value) + 1.0) / (size + 1.0)
            : tailProbability(value - threshold, threshold, thresholdIndex + 1);
    return Math.clamp(-Math.log10(probability), 0, Channel.MAX_SCORE);
  }

  private double tailProbability(double excess, double threshold, int firstAbove) {
    int count = size - firstAbove;
    if (count < 1) {
      return 1.0 / (size + 1);
    }
    double mean = 0;
    for (int i = firstAbove; i < size; i++) {
      mean += sorted[i] - threshold;
    }
    mean /= count;
    double squares = 0;
    for (int i = firstAbove; i < size; i++) {
      double deviation = sorted[i] - threshold - mean;
      squares += deviation * deviation;
    }
    double variance = count > 1 ? squares / (count - 1) : mean * mean;
    if (mean <= 0 || variance <= 0) {
      // All excesses are equal: an exponential tail of that mean, or a wall if they are zero.
      return mean <= 0 ? 0 : (double) count / size * Math.exp(-excess / mean);
    }
    double shape = Math.clamp(0.5 * (1 - mean * mean / variance), 0, MAX_SHAPE);
    double scale = mean * (1 - shape);
    double beyond =
        shape > 0 ? Math.pow(1 + shape * excess / scale, -1 / shape) : Math.exp(-excess / scale);
    return (double) count / size * beyond;
  }

  private void remember(float value) {
    if (size == ring.length && size < memory) {
      int capacity = Math.min(memory, 2 * size);
      ring = Arrays.copyOf(ring, capacity);
      sorted = Arrays.copyOf(sorted, capacity);
      next = size;
    }
    if (size == ring.length) {
      int leaving = rank(ring[next]);
      System.arraycopy(sorted, leaving + 1, sorted, leaving, size - leaving - 1);
      size--;
    }
    int place = rank(value);
    System.arraycopy(sorted, place, sorted, place + 1, size - place);
    sorted[place] = value;
    size++;
    ring[next] = value;
    next = (next + 1) % ring.length;
  }

  /// How many remembered values are smaller.
  private int rank(float value) {
    int found = Arrays.binarySearch(sorted, 0, size, value);
    if (found < 0) {
      return -found - 1;
    }
    while (found > 0 && sorted[found - 1] == value) {
      found--;
    }
    return found;
  }
}

package io.ollystack.ingest.pipeline.processor.sampling;

/// So many spans a second, as a probability.
///
/// What may be spent is known before a trace is looked at: it follows from the time and from what
/// was spent before. So is the probability that spends it on average. That is why weights of 1 /
/// probability are unbiased. What chance spent too much is paid back by the next steps: over any
/// time no more is kept than the rate, [#SECONDS_SAVED], and the chance of a step.
///
/// Someone deep in debt still keeps a tenth: a probability of nothing could not be weighted. Not
/// thread-safe.
final class SpanBudget {
  /// How many seconds' worth may be saved up while nothing comes.
  static final double SECONDS_SAVED = 2;

  private static final double LEAST_SHARE = 0.1;
  private static final double LEAST_SECONDS = 0.1;
  private static final int BISECTIONS = 60;

  private final double perSecond;
  private double left;
  private long atMillis = Long.MIN_VALUE;
  private double allowance;

  SpanBudget(double perSecond) {
    this.perSecond = perSecond;
  }

  /// How many spans this step should spend on average; more than nothing.
  double allow(long nowMillis) {
    double seconds =
        atMillis == Long.MIN_VALUE
            ? 1
            : Math.max(0, Math.min(nowMillis - atMillis, 3_600_000)) / 1e3;
    atMillis = Math.max(atMillis, nowMillis);
    left = Math.min(left + seconds * perSecond, SECONDS_SAVED * perSecond);
    allowance = Math.max(left, LEAST_SHARE * Math.max(seconds, LEAST_SECONDS) * perSecond);
    return allowance;
  }

  void spend(double spans) {
    left -= spans;
  }

  /// The largest share that all traces may have together, so that on average no more than
  /// `allowance` spans are kept beyond those that are kept anyway.
  ///
  /// @param spans of each trace
  /// @param wanted the share that each trace may have at most
  /// @param anyway the share that each trace has already
  /// @return more than 0, at most 1
  static double commonShare(double allowance, int[] spans, double[] wanted, double[] anyway) {
    if (spent(1, spans, wanted, anyway) <= allowance) {
      return 1;
    }
    double low = 0;
    double high = 1;
    for (int i = 0; i < BISECTIONS && high - low > low * 1e-9; i++) {
      double middle = (low + high) / 2;
      if (spent(middle, spans, wanted, anyway) <= allowance) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static double spent(double share, int[] spans, double[] wanted, double[] anyway) {
    double sum = 0;
    for (int i = 0; i < spans.length; i++) {
      sum += spans[i] * Math.max(0, Math.min(wanted[i], share) - anyway[i]);
    }
    return sum;
  }
}

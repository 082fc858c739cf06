package io.ollystack.rca.live;

import io.ollystack.rca.excess.Baseline;
import io.ollystack.rca.excess.Measure;
import org.jspecify.annotations.Nullable;

/// What one node or edge did in the window, and what was usual for it in the minutes before.
///
/// @param count requests, calls or spans
/// @param errors those that failed
/// @param seconds their durations added up
/// @param usualCount how many there were in the whole baseline
/// @param rate usual count a minute; null when nothing is known
/// @param latency usual seconds each
/// @param errorRate usual share of failures
public record Level(
    double count,
    double errors,
    double seconds,
    double usualCount,
    @Nullable Baseline rate,
    @Nullable Baseline latency,
    @Nullable Baseline errorRate) {

  /// Seconds each, or the share of failures; NaN without any.
  public double value(Measure measure) {
    return count <= 0
        ? Double.NaN
        : switch (measure) {
          case LATENCY -> seconds / count;
          case AVAILABILITY -> errors / count;
        };
  }

  /// The usual value; NaN when none is known.
  public double usual(Measure measure) {
    Baseline baseline = baseline(measure);
    return baseline == null ? Double.NaN : baseline.median();
  }

  /// How many robust standard deviations worse than usual; 0 when it cannot be told. Of failures
  /// the error of so few requests counts, too.
  public double deviations(Measure measure) {
    Baseline baseline = baseline(measure);
    double value = value(measure);
    if (baseline == null || !Double.isFinite(value)) {
      return 0;
    }
    double spread = baseline.interQuartileRange() / 1.349;
    double floor =
        switch (measure) {
          case LATENCY -> Math.max(0.02 * baseline.median(), 1e-4);
          case AVAILABILITY -> {
            double share = Math.max(baseline.median(), 0.5 / Math.max(count, 1));
            yield Math.max(0.0005, Math.sqrt(share * (1 - Math.min(share, 0.99)) / count));
          }
        };
    return (value - baseline.median()) / Math.max(spread, floor);
  }

  /// Seconds, or failures, above usual; never negative.
  double excess(Measure measure) {
    double value = value(measure);
    double usual = usual(measure);
    return Double.isFinite(value) && Double.isFinite(usual)
        ? Math.max(0, value - usual) * count
        : 0;
  }

  private @Nullable Baseline baseline(Measure measure) {
    return switch (measure) {
      case LATENCY -> latency;
      case AVAILABILITY -> errorRate;
    };
  }
}

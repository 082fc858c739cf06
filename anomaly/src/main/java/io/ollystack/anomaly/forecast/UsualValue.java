package io.ollystack.anomaly.forecast;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What is usual at each sample of a series, of what came before it: the median of the same time of
/// day on earlier days once there are two, until then the median of the last 60 samples.
public final class UsualValue {
  private static final int SAMPLES = 60;
  private static final int DAYS = 7;

  private final double[] values;
  private final int period;
  private final @Nullable SeasonalProfile profile;

  /// @param values oldest first; NaN is missing
  public UsualValue(double[] values, Duration step) {
    this.values = values;
    long steps = Duration.ofDays(1).dividedBy(step);
    period = (int) Math.min(Integer.MAX_VALUE / 2, steps);
    profile =
        period >= 4 && values.length > 2 * period
            ? new SeasonalProfile(values, period, DAYS)
            : null;
  }

  /// NaN if nothing is known.
  public double at(int index) {
    if (profile != null && index >= 2 * period) {
      return profile.at(index, index);
    }
    double[] recent = new double[SAMPLES];
    int count = 0;
    for (int i = index - 1; i >= 0 && count < SAMPLES; i--) {
      if (Double.isFinite(values[i])) {
        recent[count++] = values[i];
      }
    }
    return SeasonalProfile.median(Arrays.copyOf(recent, count), count);
  }
}

package io.ollystack.anomaly.forecast;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// The history and what each method starts from at each of its samples.
final class Bases {
  private static final int TREND_SAMPLES = 2_000;
  static final double[] SMOOTHINGS = {0.05, 0.2, 0.5, 1};

  /// A method with its parameters.
  record Candidate(Method method, int smoothing, double share) {}

  private final double[] history;
  private final Map<Method, SeasonalProfile> profiles = new EnumMap<>(Method.class);

  /// By method and smoothing, at each sample; of the methods that the history allows.
  private final Map<Method, double[][]> deviations = new EnumMap<>(Method.class);

  private final double[] slopes;
  private final double median;
  private final int firstOrigin;

  Bases(double[] history, Duration step) {
    this.history = history;
    double[] sorted = Arrays.stream(history).filter(Double::isFinite).toArray();
    median = SeasonalProfile.median(sorted, sorted.length);
    season(Method.DAILY_PROFILE, Duration.ofDays(1), step, 7, 2);
    season(Method.WEEKLY_PROFILE, Duration.ofDays(7), step, 4, 2);
    int oneDay =
        (int) Math.min(history.length / 2, Math.max(10, Duration.ofDays(1).dividedBy(step)));
    firstOrigin = oneDay;
    slopes = new double[history.length];
    Arrays.fill(slopes, Double.NaN);
    for (Method method : Method.values()) {
      boolean possible =
          switch (method) {
            case DAILY_PROFILE, WEEKLY_PROFILE -> profiles.containsKey(method);
            case LEVEL -> true;
            case TREND -> sorted.length >= 10;
            case MODEL -> false;
          };
      if (possible) {
        deviations.put(method, smoothed(method));
      }
    }
  }

  private void season(Method method, Duration length, Duration step, int periods, int fewest) {
    long period = length.dividedBy(step);
    if (period >= 4
        && length.equals(step.multipliedBy(period))
        && history.length > fewest * period) {
      profiles.put(method, new SeasonalProfile(history, (int) period, periods));
    }
  }

  int samples() {
    return history.length;
  }

  boolean has(Method method) {
    return deviations.containsKey(method);
  }

  /// Origins from which `horizon` ahead lies within the history, evenly spread, latest last.
  int[] origins(int horizon, int most) {
    int last = history.length - 1 - horizon;
    int first = Math.min(firstOrigin, Math.max(0, last));
    if (last < 0) {
      return new int[0];
    }
    int stride = Math.max(1, (last - first + most) / most);
    int count = (last - first) / stride + 1;
    int[] origins = new int[count];
    for (int i = 0; i < count; i++) {
      origins[i] = last - (count - 1 - i) * stride;
    }
    return origins;
  }

  double[] errors(Candidate candidate, int[] origins, int horizon) {
    double[] errors = new double[origins.length];
    int count = 0;
    for (int origin : origins) {
      double error = history[origin + horizon] - value(candidate, origin, horizon);
      if (Double.isFinite(error)) {
        errors[count++] = error;
      }
    }
    return Arrays.copyOf(errors, count);
  }

  double value(Candidate candidate, int origin, int horizon) {
    double base = base(candidate.method(), origin + horizon, origin);
    double[][] deviation = deviations.get(candidate.method());
    return deviation == null
        ? Double.NaN
        : base + candidate.share() * deviation[candidate.smoothing()][origin];
  }

  private double base(Method method, int index, int origin) {
    return switch (method) {
      case DAILY_PROFILE, WEEKLY_PROFILE -> {
        SeasonalProfile profile = profiles.get(method);
        yield profile == null ? Double.NaN : profile.at(index, origin);
      }
      case LEVEL -> median;
      case TREND -> slope(origin) * (index - origin);
      case MODEL -> Double.NaN;
    };
  }

  private double slope(int origin) {
    if (Double.isNaN(slopes[origin])) {
      slopes[origin] = TrendLine.slope(history, Math.max(0, origin - TREND_SAMPLES), origin);
    }
    return slopes[origin];
  }

  /// By smoothing and sample: the deviation from the base, exponentially smoothed over what is
  /// known.
  private double[][] smoothed(Method method) {
    double[][] smoothed = new double[SMOOTHINGS.length][history.length];
    for (int s = 0; s < SMOOTHINGS.length; s++) {
      double level = 0;
      boolean begun = false;
      for (int i = 0; i < history.length; i++) {
        double base = method == Method.TREND ? 0 : base(method, i, i);
        double deviation = history[i] - base;
        if (Double.isFinite(deviation)) {
          level = begun ? level + SMOOTHINGS[s] * (deviation - level) : deviation;
          begun = true;
        }
        smoothed[s][i] = level;
      }
    }
    return smoothed;
  }
}

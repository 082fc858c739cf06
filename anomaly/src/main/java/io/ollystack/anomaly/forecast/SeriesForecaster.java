package io.ollystack.anomaly.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Foretells one series. At some horizons every method is tried on earlier origins within the
/// history; the one with the least mean absolute error there speaks for that horizon, and the
/// quantiles of its errors make the interval. Nothing is assumed of the errors, and nothing is
/// configured.
///
/// Stateless and thread-safe. A few milliseconds a series of two weeks at five minutes.
public final class SeriesForecaster {
  /// What is older says little about tomorrow.
  private static final Duration MEMORY = Duration.ofDays(35);

  private static final int MOST_SAMPLES = 12_000;
  private static final int MOST_ORIGINS = 160;
  private static final int FEWEST_ORIGINS = 5;
  private static final int TREND_SAMPLES = 2_000;
  private static final double[] SMOOTHINGS = {0.05, 0.2, 0.5, 1};
  private static final double[] SHARES = {0, 0.2, 0.4, 0.6, 0.8, 0.9, 1};

  private SeriesForecaster() {}

  /// @param history oldest first; NaN is missing
  /// @param step between samples
  /// @param horizon how many steps ahead, at least 1
  /// @param coverage how often the interval holds the value, between 0 and 1
  /// @throws IllegalArgumentException if no sample is known
  public static Forecast forecast(double[] history, Duration step, int horizon, double coverage) {
    double[] recent = recent(history, step);
    int known = (int) Arrays.stream(recent).filter(Double::isFinite).count();
    if (known == 0) {
      throw new IllegalArgumentException(
          "no sample of " + history.length + " is known: expected at least one");
    }
    Bases bases = new Bases(recent, step);
    List<Choice> choices = new ArrayList<>();
    for (int anchor : anchors(horizon)) {
      choices.add(choose(bases, anchor, coverage));
    }
    List<Double> expected = new ArrayList<>();
    List<Double> low = new ArrayList<>();
    List<Double> high = new ArrayList<>();
    List<Method> methods = new ArrayList<>();
    int next = 0;
    int end = recent.length - 1;
    for (int ahead = 1; ahead <= horizon; ahead++) {
      while (choices.get(next).horizon < ahead) {
        next++;
      }
      Choice choice = choices.get(next);
      double middle = bases.value(choice.candidate, end, ahead);
      expected.add(middle);
      low.add(middle + choice.low);
      high.add(middle + choice.high);
      methods.add(choice.candidate.method);
    }
    return new Forecast(expected, low, high, methods, known, choices.getFirst().tests);
  }

  private static double[] recent(double[] history, Duration step) {
    long memory = Math.min(MOST_SAMPLES, Math.max(100, MEMORY.dividedBy(step)));
    return Arrays.copyOfRange(history, (int) Math.max(0, history.length - memory), history.length);
  }

  /// A method with its parameters.
  record Candidate(Method method, int smoothing, double share) {}

  /// What serves a horizon, and where its errors lay.
  private record Choice(int horizon, Candidate candidate, double low, double high, int tests) {}

  /// Every horizon at first, then ever sparser ones; each speaks for those since the one before.
  private static List<Integer> anchors(int horizon) {
    List<Integer> anchors = new ArrayList<>();
    for (int anchor = 1; anchor < horizon; anchor = Math.max(anchor + 1, anchor * 3 / 2)) {
      anchors.add(anchor);
    }
    anchors.add(horizon);
    return anchors;
  }

  private static Choice choose(Bases bases, int horizon, double coverage) {
    // A horizon longer than half the history cannot be tried; the longest that can stands for it.
    int tried = Math.max(1, Math.min(horizon, bases.samples() / 2));
    int[] origins = bases.origins(tried, MOST_ORIGINS);
    Candidate best = new Candidate(Method.LEVEL, SMOOTHINGS.length - 1, 1);
    double[] bestErrors = bases.errors(best, origins, tried);
    double least = meanAbsolute(bestErrors);
    for (Method method : Method.values()) {
      if (!bases.has(method)) {
        continue;
      }
      boolean trend = method == Method.TREND;
      for (int smoothing = trend ? SMOOTHINGS.length - 1 : 0;
          smoothing < SMOOTHINGS.length;
          smoothing++) {
        for (double share : trend ? new double[] {1} : SHARES) {
          Candidate candidate = new Candidate(method, smoothing, share);
          double[] errors = bases.errors(candidate, origins, tried);
          double mean = meanAbsolute(errors);
          if (errors.length >= Math.max(FEWEST_ORIGINS, 0.8 * bestErrors.length) && mean < least) {
            best = candidate;
            bestErrors = errors;
            least = mean;
          }
        }
      }
    }
    // Errors of a longer horizon than could be tried grow as those of a random walk do.
    double growth = Math.sqrt((double) horizon / tried);
    Arrays.sort(bestErrors);
    return new Choice(
        horizon,
        best,
        growth * quantile(bestErrors, (1 - coverage) / 2),
        growth * quantile(bestErrors, (1 + coverage) / 2),
        bestErrors.length);
  }

  private static double meanAbsolute(double[] errors) {
    return errors.length == 0
        ? Double.POSITIVE_INFINITY
        : Arrays.stream(errors).map(Math::abs).sum() / errors.length;
  }

  /// The conformal quantile: with n errors, that of rank q (n + 1), outwards.
  private static double quantile(double[] sorted, double quantile) {
    if (sorted.length == 0) {
      return 0;
    }
    double rank = quantile * (sorted.length + 1) - 1;
    double outwards = quantile < 0.5 ? Math.floor(rank) : Math.ceil(rank);
    return sorted[(int) Math.clamp(outwards, 0, sorted.length - 1)];
  }

  /// The history and what each method starts from at each of its samples.
  private static final class Bases {
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
      double base = base(candidate.method, origin + horizon, origin);
      double[][] deviation = deviations.get(candidate.method);
      return deviation == null
          ? Double.NaN
          : base + candidate.share * deviation[candidate.smoothing][origin];
    }

    private double base(Method method, int index, int origin) {
      return switch (method) {
        case DAILY_PROFILE, WEEKLY_PROFILE -> {
          SeasonalProfile profile = profiles.get(method);
          yield profile == null ? Double.NaN : profile.at(index, origin);
        }
        case LEVEL -> median;
        case TREND -> slope(origin) * (index - origin);
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
}

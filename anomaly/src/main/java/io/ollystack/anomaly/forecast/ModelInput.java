package io.ollystack.anomaly.forecast;

import java.time.Duration;
import java.util.Arrays;

/// What the forecasting model is shown of a series, one row a forecast: where it was, what was at
/// the same time on earlier days, how far it strayed from its profile, and how well yesterday, the
/// profile and the last value served so far. Differences are from the base, in units of the scale:
/// the model never sees how large a series is. What is not known is 0.
///
/// The trainer makes its rows here too, so that training and scoring cannot drift apart. A row made
/// at an origin depends on samples up to it only. Bounded by the history; immutable and
/// thread-safe.
public final class ModelInput {
  /// Recent deviations, means of older ones, means of values, same phases, steps from day to day.
  public static final int DIFFERENCES = 12 + 6 + 6 + 8 + 7;

  /// Ratios of past errors, what is known, the horizon; dimensionless.
  public static final int CONTEXT = 12 + 4 + 4;

  /// Of shorter series it has seen too few.
  static final int FEWEST_SAMPLES = 60;

  /// The model has learned from no longer horizons, in samples.
  public static final int MOST_HORIZON = 576;

  private static final int[][] OLDER = {
    {12, 23}, {24, 47}, {48, 95}, {96, 191}, {192, 287}, {288, 575}
  };
  private static final int[] MEANS = {1, 3, 12, 72, 288, 2016};
  private static final int[] PERIODS_BACK = {1, 2, 3, 4, 5, 6, 7, 14};
  private static final int RECENT = 12;
  private static final int SCALE_SAMPLES = 2016;
  private static final int LEVEL_SAMPLES = 288;
  private static final int FEWEST_KNOWN = 12;
  private static final double MOST = 1e9;
  private static final int PROFILE_DAYS = 7;

  /// One forecast to make.
  ///
  /// @param base what the profile says of the foretold time, moved by how far the series lies from
  ///   it now; the outputs are differences from it
  /// @param scale how far such a base was off an hour's samples later, in the mean; above 0
  @SuppressWarnings("ArrayRecordComponent") // One of a batch of thousands, never compared.
  public record Row(float[] differences, float[] context, double base, double scale) {
    /// The value at an output of the model, in the unit of the series.
    public double value(double output) {
      return base + scale * Math.sinh(output);
    }

    /// The output that a value would have.
    public double output(double value) {
      double distance = (value - base) / scale;
      double size = Math.abs(distance);
      return Math.signum(distance) * Math.log(size + Math.sqrt(size * size + 1));
    }
  }

  private final double[] history;
  private final Duration step;
  private final int period;
  private final boolean daily;
  private final double[] profile;
  private final RunningSums values;
  private final RunningSums deviations;
  private final RunningSums distances;

  /// At each sample, the median of the latest deviations: a shift shows in it at once, a spike does
  /// not.
  private final double[] usualDeviation;

  private final RunningSums misses;
  private final RunningSums dailySteps;
  private final RunningSums weeklySteps;
  private final RunningSums dailyDistances;
  private final RunningSums changes;
  private final RunningSums hourlyChanges;

  /// @param history oldest first; what is missing is NaN or infinite
  public ModelInput(double[] history, Duration step) {
    this.history = history.clone();
    this.step = step;
    long steps = Duration.ofDays(1).dividedBy(step);
    daily =
        steps >= 4
            && Duration.ofDays(1).equals(step.multipliedBy(steps))
            && history.length > 2 * steps;
    period = (int) Math.min(Integer.MAX_VALUE / 32, Math.max(1, steps));
    values = new RunningSums(history);
    profile = daily ? new SeasonalProfile(history, period, PROFILE_DAYS).values() : levels();
    double[] deviation = lagged(0);
    for (int i = 0; i < history.length; i++) {
      deviation[i] = history[i] - profile[i];
    }
    deviations = new RunningSums(deviation);
    distances = new RunningSums(absolute(deviation));
    usualDeviation = medians(deviation);
    double[] missed = lagged(0);
    for (int i = RECENT; i < history.length; i++) {
      missed[i] = Math.abs(deviation[i] - usualDeviation[i - RECENT]);
    }
    misses = new RunningSums(missed);
    double[] byDay = lagged(daily ? period : 0);
    dailySteps = new RunningSums(byDay);
    dailyDistances = new RunningSums(absolute(byDay));
    weeklySteps = new RunningSums(lagged(daily ? 7 * period : 0));
    changes = new RunningSums(absolute(lagged(1)));
    hourlyChanges = new RunningSums(absolute(lagged(12)));
  }

  /// Whether a row can be made at the origin: something was known lately, and it varied.
  public boolean possible(int origin) {
    return scale(origin) > 0 && Double.isFinite(values.mean(origin - FEWEST_KNOWN, origin));
  }

  /// What is known at `origin` of the time `horizon` steps later.
  ///
  /// @param origin index of the last sample that is known, for which [#possible] holds
  /// @param horizon at least 1
  public Row row(int origin, int horizon) {
    int target = origin + horizon;
    double level = values.mean(origin - LEVEL_SAMPLES + 1, origin);
    double usual = profileAt(target, origin);
    double base = (Double.isFinite(usual) ? usual : level) + usualDeviation[origin];
    double[] differences = new double[DIFFERENCES];
    int next = 0;
    for (int back = 0; back < 12; back++) {
      differences[next++] =
          known(deviations.mean(origin - back, origin - back) - usualDeviation[origin]);
    }
    for (int[] older : OLDER) {
      differences[next++] =
          known(deviations.mean(origin - older[1], origin - older[0]) - usualDeviation[origin]);
    }
    for (int length : MEANS) {
      differences[next++] = known(values.mean(origin - length + 1, origin) - base);
    }
    for (int back : PERIODS_BACK) {
      differences[next++] = daily ? known(phase(target, origin, back) - base) : 0;
    }
    differences[next++] = known(usualDeviation[origin]);
    differences[next++] = known(dailySteps.mean(origin, origin));
    differences[next++] = known(dailySteps.mean(origin - 11, origin));
    differences[next++] = known(dailySteps.mean(origin - 71, origin));
    differences[next++] = known(weeklySteps.mean(origin, origin));
    differences[next++] = known(weeklySteps.mean(origin - 11, origin));
    differences[next] = known(dailySteps.mean(origin - 287, origin));
    double scale = scale(origin);
    float[] scaled = new float[DIFFERENCES];
    for (int i = 0; i < DIFFERENCES; i++) {
      scaled[i] = (float) Math.clamp(differences[i] / scale, -MOST, MOST);
    }
    return new Row(scaled, context(origin, horizon), base, scale);
  }

  private float[] context(int origin, int horizon) {
    double scale = scale(origin);
    float[] context = new float[CONTEXT];
    int next = 0;
    for (int length : new int[] {12, 72, 288, 2016}) {
      context[next++] = ratio(distances.mean(origin - length + 1, origin), scale);
    }
    for (int length : new int[] {72, 288, 2016}) {
      context[next++] = ratio(dailyDistances.mean(origin - length + 1, origin), scale);
    }
    for (int length : new int[] {12, 288, 2016}) {
      context[next++] = ratio(changes.mean(origin - length + 1, origin), scale);
    }
    for (int length : new int[] {288, 2016}) {
      context[next++] = ratio(hourlyChanges.mean(origin - length + 1, origin), scale);
    }
    context[next++] = daily ? 1 : 0;
    for (int days : new int[] {3, 7, 14}) {
      context[next++] = daily && origin >= days * period ? 1 : 0;
    }
    context[next++] = (float) (Math.log(horizon) / 6);
    context[next++] = (float) Math.min(2, (double) horizon / period);
    context[next++] = (float) (Math.log(step.toMillis() / 300_000.0) / 3);
    context[next] = (float) Math.min(1, (origin + 1) / 4032.0);
    return context;
  }

  private double scale(int origin) {
    double distance = misses.mean(origin - SCALE_SAMPLES + 1, origin);
    return Double.isFinite(distance) && distance > 1e-9 * Math.abs(values.mean(0, origin))
        ? distance
        : 0;
  }

  /// The mean around the same phase so many days earlier, of samples up to the origin.
  private double phase(int target, int origin, int back) {
    int beyond = Math.max(0, (target - origin - 1) / period);
    int at = target - (back + beyond) * period;
    return values.mean(at - 1, Math.min(origin, at + 1));
  }

  private double profileAt(int target, int origin) {
    if (!daily) {
      return profile[origin];
    }
    int known = target - Math.max(0, (target - origin - 1) / period) * period;
    return known < profile.length ? profile[known] : Double.NaN;
  }

  /// Without days to compare, a series is compared with its own level before.
  private double[] levels() {
    double[] levels = new double[history.length];
    for (int i = 0; i < history.length; i++) {
      levels[i] = values.mean(i - LEVEL_SAMPLES, i - 1);
    }
    return levels;
  }

  /// The change of each sample since so many samples earlier; NaN all through for none.
  private double[] lagged(int samples) {
    double[] lagged = new double[history.length];
    Arrays.fill(lagged, Double.NaN);
    for (int i = samples; i < history.length && samples > 0; i++) {
      lagged[i] = history[i] - history[i - samples];
    }
    return lagged;
  }

  /// NaN while nothing is known, then of what is known of the last [#RECENT].
  private static double[] medians(double[] values) {
    double[] medians = new double[values.length];
    double[] window = new double[RECENT];
    for (int i = 0; i < values.length; i++) {
      int count = 0;
      for (int k = Math.max(0, i - RECENT + 1); k <= i; k++) {
        if (Double.isFinite(values[k])) {
          window[count++] = values[k];
        }
      }
      medians[i] = count == 0 ? 0 : SeasonalProfile.median(window, count);
    }
    return medians;
  }

  private static double[] absolute(double[] values) {
    return Arrays.stream(values).map(Math::abs).toArray();
  }

  private static double known(double value) {
    return Double.isFinite(value) ? value : 0;
  }

  private static float ratio(double value, double scale) {
    return Double.isFinite(value) ? (float) Math.log1p(Math.min(1e6, value / scale)) : 0;
  }
}

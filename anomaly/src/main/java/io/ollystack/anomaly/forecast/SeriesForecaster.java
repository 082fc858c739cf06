package io.ollystack.anomaly.forecast;

import io.ollystack.anomaly.forecast.Bases.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Foretells one series. At some horizons every method, and the trained model if there is one, is
/// tried on earlier origins within the history; what erred least there speaks for that horizon, and
/// its errors make the interval hold. Nothing is assumed of the errors, and nothing is configured.
///
/// Stateless and thread-safe. A few milliseconds a series of two weeks at five minutes.
public final class SeriesForecaster {
  /// What is older says little about tomorrow.
  private static final Duration MEMORY = Duration.ofDays(35);

  private static final int MOST_SAMPLES = 12_000;
  private static final int MOST_ORIGINS = 160;
  private static final int FEWEST_ORIGINS = 5;

  /// The model is tried less often than the methods: each trial costs more, and it was measured on
  /// other series before.
  private static final int MODEL_ORIGINS = 64;

  private static final double[] SHARES = {0, 0.2, 0.4, 0.6, 0.8, 0.9, 1};

  /// The best of a hundred candidates on a short history looks better than it is: it takes the
  /// place of the model only if it errs by so much less. Measured on stored series over a day
  /// ahead: 1.02 (scaled error) with 0.9, 0.89 with 0.7, 0.86 with 0.55; 0.85 without any other
  /// method, which would lose the straight lines of disks that fill.
  private static final double MODEL_HANDICAP = 0.55;

  private SeriesForecaster() {}

  /// As the other, without a model.
  public static Forecast forecast(double[] history, Duration step, int horizon, double coverage) {
    return forecast(history, step, horizon, coverage, Optional.empty());
  }

  /// @param history oldest first; NaN is missing
  /// @param step between samples
  /// @param horizon how many steps ahead, at least 1
  /// @param coverage how often the interval holds the value, between 0 and 1
  /// @param model tried beside the methods; one that fails is left out
  /// @throws IllegalArgumentException if no sample is known
  public static Forecast forecast(
      double[] history,
      Duration step,
      int horizon,
      double coverage,
      Optional<ForecastModel> model) {
    double[] recent = recent(history, step);
    int known = (int) Arrays.stream(recent).filter(Double::isFinite).count();
    if (known == 0) {
      throw new IllegalArgumentException(
          "no sample of " + history.length + " is known: expected at least one");
    }
    Bases bases = new Bases(recent, step);
    int[] anchors = anchors(horizon);
    List<Choice> choices = new ArrayList<>();
    for (int anchor : anchors) {
      choices.add(choose(bases, anchor, coverage));
    }
    Lines lines = lines(bases, choices, recent.length - 1, horizon);
    if (model.isPresent() && known >= ModelInput.FEWEST_SAMPLES) {
      try {
        preferModel(model.get(), recent, step, coverage, bases, choices, lines);
      } catch (ForecastModel.Failed failed) {
        // The forecast stands without it; each value says what it was foretold by.
        lines = lines(bases, choices, recent.length - 1, horizon);
      }
    }
    return lines.forecast(known);
  }

  private static double[] recent(double[] history, Duration step) {
    long memory = Math.min(MOST_SAMPLES, Math.max(100, MEMORY.dividedBy(step)));
    return Arrays.copyOfRange(history, (int) Math.max(0, history.length - memory), history.length);
  }

  /// What serves a horizon, how much it erred, and where its errors lay.
  private record Choice(
      int horizon,
      int tried,
      Candidate candidate,
      double absolute,
      double low,
      double high,
      int tests) {}

  /// The forecast while it is made.
  private static final class Lines {
    private final List<Double> expected = new ArrayList<>();
    private final List<Double> low = new ArrayList<>();
    private final List<Double> high = new ArrayList<>();
    private final List<Method> methods = new ArrayList<>();
    private int tests;

    void add(double middle, double lowest, double highest, Method method) {
      expected.add(middle);
      low.add(lowest);
      high.add(highest);
      methods.add(method);
    }

    void set(int index, ModelOutlook.Told told) {
      expected.set(index, told.middle());
      low.set(index, told.low());
      high.set(index, told.high());
      methods.set(index, Method.MODEL);
    }

    Forecast forecast(int known) {
      return new Forecast(expected, low, high, methods, known, tests);
    }
  }

  private static Lines lines(Bases bases, List<Choice> choices, int end, int horizon) {
    Lines lines = new Lines();
    lines.tests = choices.getFirst().tests;
    int next = 0;
    for (int ahead = 1; ahead <= horizon; ahead++) {
      while (choices.get(next).horizon < ahead) {
        next++;
      }
      Choice choice = choices.get(next);
      double middle = bases.value(choice.candidate, end, ahead);
      lines.add(middle, middle + choice.low, middle + choice.high, choice.candidate.method());
    }
    return lines;
  }

  /// Every horizon at first, then ever sparser ones; each speaks for those since the one before.
  private static int[] anchors(int horizon) {
    List<Integer> anchors = new ArrayList<>();
    for (int anchor = 1; anchor < horizon; anchor = Math.max(anchor + 1, anchor * 3 / 2)) {
      anchors.add(anchor);
    }
    anchors.add(horizon);
    return anchors.stream().mapToInt(Integer::intValue).toArray();
  }

  /// Puts the model's values where no method did clearly better on the same history.
  private static void preferModel(
      ForecastModel model,
      double[] history,
      Duration step,
      double coverage,
      Bases bases,
      List<Choice> choices,
      Lines lines) {
    int end = history.length - 1;
    ModelInput input = new ModelInput(history, step);
    if (!input.possible(end)) {
      return;
    }
    List<Choice> within =
        choices.stream().filter(each -> each.tried <= ModelInput.MOST_HORIZON).toList();
    ModelOutlook outlook = new ModelOutlook(model, history, input, coverage);
    List<ModelOutlook.Fit> fits =
        outlook.fits(
            within.stream().mapToInt(Choice::tried).toArray(),
            within.stream().map(each -> bases.origins(each.tried, MODEL_ORIGINS)).toList());
    List<ModelOutlook.Wanted> wanted = new ArrayList<>();
    List<ModelOutlook.Fit> wantedFits = new ArrayList<>();
    int before = 0;
    for (int i = 0; i < within.size(); i++) {
      Choice choice = within.get(i);
      boolean better =
          fits.get(i).tests() < FEWEST_ORIGINS
              ? choice.tests < FEWEST_ORIGINS
              : !(choice.absolute < MODEL_HANDICAP * fits.get(i).absolute());
      for (int ahead = before + 1;
          better && ahead <= Math.min(choice.horizon, ModelInput.MOST_HORIZON);
          ahead++) {
        wanted.add(new ModelOutlook.Wanted(end, ahead));
        wantedFits.add(fits.get(i));
      }
      before = choice.horizon;
    }
    List<ModelOutlook.Told> told = outlook.tell(wanted, wantedFits);
    for (int i = 0; i < told.size(); i++) {
      lines.set(wanted.get(i).horizon() - 1, told.get(i));
    }
    if (!wanted.isEmpty() && wanted.getFirst().horizon() == 1) {
      lines.tests = wantedFits.getFirst().tests();
    }
  }

  private static Choice choose(Bases bases, int horizon, double coverage) {
    // A horizon longer than half the history cannot be tried; the longest that can stands for it.
    int tried = Math.max(1, Math.min(horizon, bases.samples() / 2));
    int[] origins = bases.origins(tried, MOST_ORIGINS);
    int lastSmoothing = Bases.SMOOTHINGS.length - 1;
    Candidate best = new Candidate(Method.LEVEL, lastSmoothing, 1);
    double[] bestErrors = bases.errors(best, origins, tried);
    double least = meanAbsolute(bestErrors);
    for (Method method : Method.values()) {
      if (!bases.has(method)) {
        continue;
      }
      boolean trend = method == Method.TREND;
      for (int smoothing = trend ? lastSmoothing : 0; smoothing <= lastSmoothing; smoothing++) {
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
    return new Choice(
        horizon,
        tried,
        best,
        least,
        growth * Conformal.quantile(bestErrors, (1 - coverage) / 2),
        growth * Conformal.quantile(bestErrors, (1 + coverage) / 2),
        bestErrors.length);
  }

  private static double meanAbsolute(double[] errors) {
    return errors.length == 0
        ? Double.POSITIVE_INFINITY
        : Arrays.stream(errors).map(Math::abs).sum() / errors.length;
  }
}

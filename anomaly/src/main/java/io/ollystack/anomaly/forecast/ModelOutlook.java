package io.ollystack.anomaly.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a model foretells of one series: its middle and its interval at many origins and horizons,
/// asked for in one batch.
final class ModelOutlook {
  private final ForecastModel model;
  private final double[] history;
  private final ModelInput input;
  private final double coverage;

  ModelOutlook(ForecastModel model, double[] history, ModelInput input, double coverage) {
    this.model = model;
    this.history = history;
    this.input = input;
    this.coverage = coverage;
  }

  /// What the model says, and how much wider its interval must be to hold as often as it should.
  ///
  /// @param absolute mean absolute error of its earlier forecasts
  /// @param lower how far below the interval's lower edge values may lie, in units of the row's
  ///   scale; negative if the interval is too wide
  /// @param upper the same above its upper edge
  /// @param tests how many earlier forecasts this was measured on
  record Fit(double absolute, double lower, double upper, int tests) {}

  /// A foretold value and its interval.
  record Told(double middle, double low, double high) {}

  /// A forecast to make at an origin.
  record Wanted(int origin, int horizon) {}

  /// Measures the model at each horizon on earlier origins.
  ///
  /// @param origins of each horizon
  List<Fit> fits(int[] horizons, List<int[]> origins) {
    List<ModelInput.Row> rows = new ArrayList<>();
    List<double[]> actual = new ArrayList<>();
    for (int i = 0; i < horizons.length; i++) {
      double[] outcomes = new double[origins.get(i).length];
      int count = 0;
      for (int origin : origins.get(i)) {
        double outcome = history[origin + horizons[i]];
        if (Double.isFinite(outcome) && input.possible(origin)) {
          rows.add(input.row(origin, horizons[i]));
          outcomes[count++] = outcome;
        }
      }
      actual.add(Arrays.copyOf(outcomes, count));
    }
    List<float[]> answers = model.quantiles(rows);
    List<Fit> fits = new ArrayList<>();
    int next = 0;
    for (double[] outcomes : actual) {
      fits.add(fit(rows, answers, next, outcomes));
      next += outcomes.length;
    }
    return fits;
  }

  /// Foretells, with the intervals moved as each fit asks.
  List<Told> tell(List<Wanted> wanted, List<Fit> fits) {
    List<ModelInput.Row> rows =
        wanted.stream().map(each -> input.row(each.origin(), each.horizon())).toList();
    List<float[]> answers = model.quantiles(rows);
    List<Told> told = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      ModelInput.Row row = rows.get(i);
      double middle = row.value(at(answers.get(i), 0.5));
      double low =
          row.value(at(answers.get(i), (1 - coverage) / 2)) - fits.get(i).lower * row.scale();
      double high =
          row.value(at(answers.get(i), (1 + coverage) / 2)) + fits.get(i).upper * row.scale();
      told.add(new Told(middle, Math.min(low, middle), Math.max(high, middle)));
    }
    return told;
  }

  private Fit fit(List<ModelInput.Row> rows, List<float[]> answers, int first, double[] outcomes) {
    double absolute = 0;
    double[] below = new double[outcomes.length];
    double[] above = new double[outcomes.length];
    for (int i = 0; i < outcomes.length; i++) {
      ModelInput.Row row = rows.get(first + i);
      float[] answer = answers.get(first + i);
      absolute += Math.abs(outcomes[i] - row.value(at(answer, 0.5)));
      below[i] = (row.value(at(answer, (1 - coverage) / 2)) - outcomes[i]) / row.scale();
      above[i] = (outcomes[i] - row.value(at(answer, (1 + coverage) / 2))) / row.scale();
    }
    return new Fit(
        outcomes.length == 0 ? Double.POSITIVE_INFINITY : absolute / outcomes.length,
        Conformal.quantile(below, (1 + coverage) / 2),
        Conformal.quantile(above, (1 + coverage) / 2),
        outcomes.length);
  }

  /// The answer at a level, between the two nearest; beyond the outermost, the outermost.
  private double at(float[] answer, double level) {
    List<Double> levels = model.levels();
    int above = 0;
    while (above < levels.size() - 1 && levels.get(above) < level) {
      above++;
    }
    int below = Math.max(0, levels.get(above) <= level ? above : above - 1);
    double span = levels.get(above) - levels.get(below);
    double share = span == 0 ? 0 : (level - levels.get(below)) / span;
    return answer[below] + share * (answer[above] - answer[below]);
  }
}

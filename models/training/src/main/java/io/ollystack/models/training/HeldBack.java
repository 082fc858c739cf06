package io.ollystack.models.training;

import io.ollystack.anomaly.forecast.ForecastModel;
import io.ollystack.anomaly.forecast.ModelInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Forecasts that no model learned from: what models are compared on.
final class HeldBack {
  private static final int ORIGINS = 24;
  private static final int HORIZONS = 4;
  private static final double LOW = 0.05;
  private static final double HIGH = 0.95;

  private final List<ModelInput.Row> rows = new ArrayList<>();
  private final List<Float> outcomes = new ArrayList<>();

  /// How a model did.
  ///
  /// @param loss mean pinball loss in the model's unit; smaller is better
  /// @param covered share of outcomes within the 90 % interval
  /// @param forecasts how many were compared
  record Score(double loss, double covered, int forecasts) {}

  /// Adds forecasts whose outcomes lie from `from` to the end of the series.
  void add(TrainingSeries series, int from, Random random) {
    ModelInput input = new ModelInput(series.values(), series.step());
    int length = series.values().length;
    for (int i = 0; i < ORIGINS && length > from; i++) {
      int origin = from - 1 + random.nextInt(length - from);
      for (int k = 0; k < HORIZONS && origin >= 12 && input.possible(origin); k++) {
        int most = Math.min(ModelInput.MOST_HORIZON, length - 1 - origin);
        if (most < 1) {
          break;
        }
        int horizon = 1 + random.nextInt(most);
        double value = series.values()[origin + horizon];
        if (Double.isFinite(value)) {
          ModelInput.Row row = input.row(origin, horizon);
          rows.add(row);
          outcomes.add(TrainingRows.outcome(row, value));
        }
      }
    }
  }

  int size() {
    return rows.size();
  }

  List<ModelInput.Row> rows(int most) {
    return rows.subList(0, Math.min(most, rows.size()));
  }

  Score score(ForecastModel model) {
    List<Double> levels = model.levels();
    int low = levels.indexOf(LOW);
    int high = levels.indexOf(HIGH);
    double loss = 0;
    int covered = 0;
    List<float[]> answers = model.quantiles(rows);
    for (int i = 0; i < answers.size(); i++) {
      float outcome = outcomes.get(i);
      for (int q = 0; q < levels.size(); q++) {
        double error = outcome - answers.get(i)[q];
        loss += Math.max(error * levels.get(q), error * (levels.get(q) - 1));
      }
      if (low >= 0 && high >= 0) {
        covered += outcome >= answers.get(i)[low] && outcome <= answers.get(i)[high] ? 1 : 0;
      }
    }
    int count = Math.max(1, answers.size());
    return new Score(loss / count / levels.size(), (double) covered / count, answers.size());
  }
}

package io.ollystack.models.training;

import io.ollystack.anomaly.forecast.ModelInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Forecasts whose outcome is known: what the model is shown, and what came.
///
/// The outcome is asinh((value - base) / scale), as the model's output is: large surprises count by
/// their logarithm, so that no series drowns the others.
final class TrainingRows {
  static final int WIDTH = ModelInput.DIFFERENCES + ModelInput.CONTEXT;

  private static final int MOST_HORIZON = ModelInput.MOST_HORIZON;

  private static final double MOST_SURPRISE = 8;

  private final List<float[]> inputs = new ArrayList<>();
  private final List<Float> outcomes = new ArrayList<>();

  /// Adds rows from origins spread over a series by chance, several horizons each.
  ///
  /// @param from the first index that an outcome may have
  /// @param to the index after the last
  void add(TrainingSeries series, int from, int to, int origins, int horizons, Random random) {
    ModelInput input = new ModelInput(series.values(), series.step());
    for (int i = 0; i < origins; i++) {
      int origin = from - 1 + random.nextInt(Math.max(1, to - from));
      if (origin < 11 || !input.possible(origin)) {
        continue;
      }
      for (int k = 0; k < horizons; k++) {
        int most = Math.min(MOST_HORIZON, to - 1 - origin);
        if (most >= 1) {
          add(input, series.values(), origin, horizon(most, random));
        }
      }
    }
  }

  /// Half even, half by orders of magnitude.
  private static int horizon(int most, Random random) {
    return random.nextBoolean()
        ? 1 + random.nextInt(most)
        : (int) Math.exp(random.nextDouble() * Math.log(most + 1.0));
  }

  void add(ModelInput input, double[] values, int origin, int horizon) {
    double value = values[origin + horizon];
    if (!Double.isFinite(value)) {
      return;
    }
    ModelInput.Row row = input.row(origin, horizon);
    inputs.add(flat(row));
    outcomes.add(outcome(row, value));
  }

  /// A row as the network takes it.
  static float[] flat(ModelInput.Row row) {
    float[] all = new float[WIDTH];
    System.arraycopy(row.differences(), 0, all, 0, ModelInput.DIFFERENCES);
    System.arraycopy(row.context(), 0, all, ModelInput.DIFFERENCES, ModelInput.CONTEXT);
    return all;
  }

  static float outcome(ModelInput.Row row, double value) {
    return (float) Math.clamp(row.output(value), -MOST_SURPRISE, MOST_SURPRISE);
  }

  int size() {
    return inputs.size();
  }

  float[] input(int row) {
    return inputs.get(row);
  }

  float outcome(int row) {
    return outcomes.get(row);
  }
}

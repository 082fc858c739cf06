package io.ollystack.models.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.anomaly.forecast.ForecastModel;
import io.ollystack.anomaly.forecast.ModelInput;
import io.ollystack.anomaly.onnx.ForecastModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written without the training engine: the file, its manifest, the series.
final class ForecasterGraphTest {
  @TempDir Path folder;

  @Test
  void theFileAnswersAsTheSumsByHand() throws Exception {
    QuantileNetwork.Weights weights = weights(4);
    byte[] model = ForecasterGraph.of(weights);
    Manifest.Training training = new Manifest.Training(4, 0, 0, List.of("none"), "none");
    Files.write(folder.resolve("model.onnx"), model);
    Files.write(
        folder.resolve("manifest.json"), Manifest.of(model, training, new HeldBack.Score(0, 0, 0)));
    ForecastModel served = ForecastModels.open(folder);
    List<ModelInput.Row> rows = rows();

    for (int batch : new int[] {1, 7, rows.size()}) {
      List<float[]> answers = served.quantiles(rows.subList(0, batch));
      for (int i = 0; i < batch; i++) {
        assertThat(answers.get(i))
            .containsExactly(byHand(weights, rows.get(i)), Offset.offset(1e-4f));
      }
    }
    assertThat(ForecasterGraph.of(weights(4))).isEqualTo(model);
  }

  @Test
  void theSameSeedMakesTheSameSeries() {
    List<TrainingSeries> first = new SeriesGenerator(9).series(40);
    List<TrainingSeries> second = new SeriesGenerator(9).series(40);
    for (int i = 0; i < first.size(); i++) {
      assertThat(first.get(i).values()).isEqualTo(second.get(i).values());
      assertThat(first.get(i).step()).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
    }
    assertThat(new SeriesGenerator(10).series(1).getFirst().values())
        .isNotEqualTo(first.getFirst().values());
  }

  private static float[] byHand(QuantileNetwork.Weights weights, ModelInput.Row row) {
    double[] values = new double[TrainingRows.WIDTH];
    float[] flat = TrainingRows.flat(row);
    for (int i = 0; i < values.length; i++) {
      double size = Math.abs(flat[i]);
      double shrunk = Math.signum(flat[i]) * Math.log(size + Math.sqrt(size * size + 1));
      values[i] = i < ModelInput.DIFFERENCES ? shrunk : flat[i];
    }
    for (int layer = 0; layer < QuantileNetwork.LAYERS.length; layer++) {
      int outputs = QuantileNetwork.LAYERS[layer][1];
      double[] next = new double[outputs];
      for (int out = 0; out < outputs; out++) {
        next[out] = weights.vectors().get(layer)[out];
        for (int in = 0; in < values.length; in++) {
          next[out] += values[in] * weights.matrices().get(layer)[in * outputs + out];
        }
        boolean last = layer == QuantileNetwork.LAYERS.length - 1;
        next[out] = last ? next[out] : Math.max(0, next[out]);
      }
      values = next;
    }
    float[] quantiles = new float[values.length];
    int middle = values.length / 2;
    for (int q = 0; q < quantiles.length; q++) {
      double sum = values[middle];
      for (int width = Math.min(q, middle); width <= Math.max(q, middle); width++) {
        double step = Math.log1p(Math.exp(values[width]));
        sum += width == middle ? 0 : q < middle ? -step : step;
      }
      quantiles[q] = (float) sum;
    }
    return quantiles;
  }

  private static QuantileNetwork.Weights weights(long seed) {
    Random random = new Random(seed);
    List<float[]> matrices = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (int[] shape : QuantileNetwork.LAYERS) {
      float[] matrix = new float[shape[0] * shape[1]];
      for (int i = 0; i < matrix.length; i++) {
        matrix[i] = (float) (random.nextGaussian() / Math.sqrt(shape[0]));
      }
      float[] vector = new float[shape[1]];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) random.nextGaussian();
      }
      matrices.add(matrix);
      vectors.add(vector);
    }
    return new QuantileNetwork.Weights(matrices, vectors);
  }

  private static List<ModelInput.Row> rows() {
    TrainingSeries series = new SeriesGenerator(3).series(1).getFirst();
    ModelInput input = new ModelInput(series.values(), series.step());
    List<ModelInput.Row> rows = new ArrayList<>();
    for (int origin = 100; rows.size() < 33 && origin < series.values().length; origin++) {
      if (input.possible(origin)) {
        rows.add(input.row(origin, 1 + origin % 50));
      }
    }
    assertThat(rows).hasSize(33);
    return rows;
  }
}

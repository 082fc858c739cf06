package io.ollystack.anomaly.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.anomaly.onnx.ForecastModels;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ModelForecastTest {
  private static final Duration STEP = Duration.ofMinutes(5);
  private static final int DAY = 288;

  @Test
  void beatsTheMethodsAfterAShiftAndCovers() throws Exception {
    Optional<ForecastModel> model = Optional.of(ForecastModels.builtIn());
    double[] series = shifted();
    double with = 0;
    double without = 0;
    int covered = 0;
    int all = 0;
    for (int origin = 11 * DAY; origin + DAY < series.length; origin += 101) {
      double[] known = Arrays.copyOf(series, origin);
      Forecast trained = SeriesForecaster.forecast(known, STEP, DAY, 0.9, model);
      Forecast plain = SeriesForecaster.forecast(known, STEP, DAY, 0.9);
      assertThat(trained.methods()).contains(Method.MODEL);
      for (int i = 0; i < DAY; i++) {
        double actual = series[origin + i];
        with += Math.abs(actual - trained.expected().get(i));
        without += Math.abs(actual - plain.expected().get(i));
        boolean within = actual >= trained.low().get(i) && actual <= trained.high().get(i);
        covered += within ? 1 : 0;
        all++;
      }
    }

    assertThat(with).isLessThan(0.9 * without);
    assertThat((double) covered / all).isBetween(0.85, 0.99);
  }

  @Test
  void leavesStraightLinesToTheTrend() throws Exception {
    double[] filling = new double[1_000];
    Random random = new Random(3);
    for (int i = 0; i < filling.length; i++) {
      filling[i] = 20 + 0.05 * i + random.nextGaussian() * 0.2;
    }

    Forecast forecast =
        SeriesForecaster.forecast(
            filling, Duration.ofHours(1), 500, 0.9, Optional.of(ForecastModels.builtIn()));

    OptionalInt reached = Forecast.reaches(forecast.expected(), filling[999], 90);
    assertThat(reached.orElseThrow()).isBetween(385, 417);
  }

  @Test
  void aRowDependsOnNothingAfterItsOrigin() {
    double[] series = shifted();
    int origin = 9 * DAY + 17;
    ModelInput whole = new ModelInput(series, STEP);
    ModelInput known = new ModelInput(Arrays.copyOf(series, origin + 1), STEP);
    for (int horizon : new int[] {1, 12, 287, 288, 289, 576}) {
      ModelInput.Row seen = whole.row(origin, horizon);
      ModelInput.Row told = known.row(origin, horizon);
      assertThat(seen.differences()).isEqualTo(told.differences());
      assertThat(seen.context()).isEqualTo(told.context());
      assertThat(seen.base()).isEqualTo(told.base());
      assertThat(seen.scale()).isEqualTo(told.scale());
    }
  }

  @Test
  void goesOnWithoutAModelThatFails() {
    ForecastModel broken =
        new ForecastModel() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public List<Double> levels() {
            return List.of(0.05, 0.5, 0.95);
          }

          @Override
          public List<float[]> quantiles(List<ModelInput.Row> rows) {
            throw new Failed("broken", new IllegalStateException());
          }
        };

    Forecast with = SeriesForecaster.forecast(shifted(), STEP, DAY, 0.9, Optional.of(broken));

    assertThat(with).isEqualTo(SeriesForecaster.forecast(shifted(), STEP, DAY, 0.9));
  }

  @Test
  void saysNothingWildOfOddHistories() throws Exception {
    Optional<ForecastModel> model = Optional.of(ForecastModels.builtIn());
    double[] constant = new double[3 * DAY];
    Arrays.fill(constant, 5);
    double[] huge = shifted();
    huge[700] = 1e300;
    huge[701] = Double.POSITIVE_INFINITY;
    double[] gaps = shifted();
    Arrays.fill(gaps, 400, gaps.length - 3, Double.NaN);
    for (double[] history : List.of(constant, huge, gaps, Arrays.copyOf(shifted(), 61))) {
      Forecast forecast = SeriesForecaster.forecast(history, STEP, DAY, 0.9, model);
      assertThat(forecast.expected()).allSatisfy(value -> assertThat(value).isFinite());
      for (int i = 0; i < DAY; i++) {
        assertThat(forecast.low().get(i)).isLessThanOrEqualTo(forecast.high().get(i));
      }
    }
    assertThat(SeriesForecaster.forecast(constant, STEP, DAY, 0.9, model).expected())
        .containsOnly(5.0);
  }

  /// A rhythm with a memory, moved for good on the tenth day.
  private static double[] shifted() {
    Random random = new Random(5);
    double[] series = new double[16 * DAY];
    double rest = 0;
    for (int i = 0; i < series.length; i++) {
      rest = 0.9 * rest + random.nextGaussian();
      double shift = i > 10 * DAY ? 60 : 0;
      series[i] = 100 + shift + 30 * Math.sin(2 * Math.PI * i / DAY) + rest;
    }
    return series;
  }
}

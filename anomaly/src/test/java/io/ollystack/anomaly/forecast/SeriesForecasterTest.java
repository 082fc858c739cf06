package io.ollystack.anomaly.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class SeriesForecasterTest {
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final int DAY = 288;

  @Test
  void followsTheRhythmOfTheDay() {
    Forecast forecast = forecast(rhythm(10 * DAY, 1), DAY);

    assertThat(forecast.methods()).contains(Method.DAILY_PROFILE);
    for (int ahead = 0; ahead < DAY; ahead++) {
      assertThat(forecast.expected().get(ahead))
          .isCloseTo(level(10 * DAY + ahead), Offset.offset(4.0));
    }
  }

  @Test
  void coversAsOftenAsItSays() {
    double[] series = rhythm(16 * DAY, 2);
    int within = 0;
    int all = 0;
    for (int origin = 10 * DAY; origin + DAY <= series.length; origin += 151) {
      Forecast forecast = forecast(Arrays.copyOf(series, origin), DAY);
      for (int ahead = 0; ahead < DAY; ahead++) {
        double actual = series[origin + ahead];
        boolean inside =
            actual >= forecast.low().get(ahead) && actual <= forecast.high().get(ahead);
        within += inside ? 1 : 0;
        all++;
      }
    }

    assertThat((double) within / all).isBetween(0.86, 0.96);
  }

  @Test
  void followsATrendToWhereItLeads() {
    double[] filling = new double[1_000];
    Random random = new Random(3);
    for (int i = 0; i < filling.length; i++) {
      filling[i] = 20 + 0.05 * i + random.nextGaussian() * 0.2;
    }

    Forecast forecast = SeriesForecaster.forecast(filling, Duration.ofHours(1), 500, 0.9);

    assertThat(forecast.methods().getLast()).isEqualTo(Method.TREND);
    OptionalInt reached = Forecast.reaches(forecast.expected(), filling[999], 90);
    // 20 + 0.05 i = 90 at i = 1,400: 401 steps after the last.
    assertThat(reached.orElseThrow()).isBetween(385, 417);
  }

  @Test
  void forgetsTheTrendBeforeAReset() {
    double[] emptied = new double[600];
    for (int i = 0; i < emptied.length; i++) {
      emptied[i] = i < 400 ? 0.2 * i : 0.1 * (i - 400);
    }

    Forecast forecast = SeriesForecaster.forecast(emptied, Duration.ofHours(1), 24, 0.9);

    assertThat(forecast.expected().getLast()).isCloseTo(22.3, Offset.offset(1.5));
  }

  @Test
  void skipsWhatIsMissing() {
    double[] series = rhythm(10 * DAY, 4);
    for (int i = 0; i < series.length; i += 3) {
      series[i] = i % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
    }

    Forecast forecast = forecast(series, DAY);

    assertThat(forecast.expected()).allSatisfy(value -> assertThat(value).isFinite());
    assertThat(forecast.low()).allSatisfy(value -> assertThat(value).isFinite());
  }

  @Test
  void saysTheOnlySampleOfAShortHistory() {
    Forecast forecast = forecast(new double[] {7}, 3);

    assertThat(forecast.expected()).isEqualTo(List.of(7.0, 7.0, 7.0));
    assertThat(forecast.backTests()).isZero();
  }

  @Test
  void refusesAHistoryOfNothing() {
    assertThatThrownBy(() -> forecast(new double[] {Double.NaN, Double.NaN}, 3))
        .hasMessage("no sample of 2 is known: expected at least one");
  }

  private static Forecast forecast(double[] history, int horizon) {
    return SeriesForecaster.forecast(history, FIVE_MINUTES, horizon, 0.9);
  }

  private static double[] rhythm(int samples, int seed) {
    Random random = new Random(seed);
    double[] series = new double[samples];
    for (int i = 0; i < samples; i++) {
      series[i] = level(i) + random.nextGaussian();
    }
    return series;
  }

  private static double level(int i) {
    return 100 + 20 * Math.sin(2 * Math.PI * i / DAY);
  }
}

package io.ollystack.anomaly.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class SeriesScanTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void tellsTheOddSampleAndWhatWasUsual() {
    double[] series = noise(500, 1);
    series[450] = 40;

    List<OddSample> odd = SeriesScan.odd(series, MINUTE, 440, 3);

    assertThat(odd.getFirst().index()).isEqualTo(450);
    assertThat(odd.getFirst().observed()).isEqualTo(40);
    assertThat(odd.getFirst().expected()).isCloseTo(10, Offset.offset(1.0));
    assertThat(odd.getFirst().score()).isGreaterThan(3);
    assertThat(odd.getFirst().episode()).isTrue();
  }

  @Test
  void isQuietWhereNothingIsOdd() {
    assertThat(SeriesScan.odd(noise(500, 2), MINUTE, 300, 3)).isEmpty();
  }

  @Test
  void isQuietUntilItKnowsTheSeries() {
    double[] series = noise(50, 3);
    series[40] = 1_000;

    assertThat(SeriesScan.odd(series, MINUTE, 0, 3)).isEmpty();
  }

  @Test
  void tellsOnlyWhatWasAskedFor() {
    double[] series = noise(500, 4);
    series[200] = 60;

    assertThat(SeriesScan.odd(series, MINUTE, 300, 3)).isEmpty();
  }

  private static double[] noise(int samples, int seed) {
    Random random = new Random(seed);
    return random.doubles(samples).map(value -> 10 + value).toArray();
  }
}

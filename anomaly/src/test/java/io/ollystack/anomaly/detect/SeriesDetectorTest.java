package io.ollystack.anomaly.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class SeriesDetectorTest {
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final int DAY = 288;

  @Test
  void staysQuietOnADailyRhythmWithNoise() {
    double[] scores = alarms(rhythm(20 * DAY, 1));

    assertThat(count(scores, 5 * DAY, 20 * DAY)).isLessThanOrEqualTo(2);
  }

  @Test
  void seesASpike() {
    double[] series = rhythm(12 * DAY, 2);
    series[10 * DAY] += 60;

    assertThat(alarms(series)[10 * DAY]).isPositive();
  }

  @Test
  void seesALevelThatWasNeverHeld() {
    double[] series = rhythm(12 * DAY, 3);
    for (int i = 10 * DAY; i < series.length; i++) {
      series[i] += 25;
    }

    assertThat(count(alarms(series), 10 * DAY, 10 * DAY + 24)).isPositive();
  }

  @Test
  void seesAPeakThatDoesNotCome() {
    double[] series = rhythm(26 * DAY, 4);
    for (int i = 24 * DAY; i < 24 * DAY + DAY / 2; i++) {
      series[i] = 100;
    }

    assertThat(count(alarms(series), 24 * DAY, 25 * DAY)).isPositive();
  }

  @Test
  void raisesOneAlarmForOneEpisode() {
    double[] series = rhythm(12 * DAY, 5);
    for (int i = 10 * DAY; i < 10 * DAY + 60; i++) {
      series[i] += 200;
    }

    assertThat(count(alarms(series), 10 * DAY, 10 * DAY + 60)).isEqualTo(1);
  }

  @Test
  void survivesSeriesThatHoldNothing() {
    assertThat(alarms(new double[0])).isEmpty();
    assertThat(alarms(new double[3 * DAY])).containsOnly(0);
    double[] missing = new double[3 * DAY];
    Arrays.fill(missing, Double.NaN);
    assertThat(alarms(missing)).containsOnly(0);
  }

  @Test
  void skipsGapsAndInfinities() {
    double[] series = rhythm(12 * DAY, 6);
    series[10 * DAY] = Double.POSITIVE_INFINITY;
    for (int i = 11 * DAY; i < 11 * DAY + 100; i++) {
      series[i] = Double.NaN;
    }

    assertThat(count(alarms(series), 10 * DAY, 11 * DAY + 100)).isLessThanOrEqualTo(1);
  }

  @Test
  void ranksTheOddSampleHighest() {
    double[] series = rhythm(6 * DAY, 7);
    series[5 * DAY] += 30;

    SeriesScore[] scores = scores(series, series.length);

    double highest = 0;
    for (int i = 0; i < series.length; i++) {
      if (i < 5 * DAY || i > 5 * DAY + 8) {
        highest = Math.max(highest, scores[i].score());
      }
    }
    assertThat(scores[5 * DAY].score()).isGreaterThan(2 * highest);
  }

  @Test
  void keepsFiniteScoresWhateverComes() {
    double[] hostile = rhythm(3 * DAY, 8);
    hostile[100] = Double.MAX_VALUE;
    hostile[200] = -Double.MAX_VALUE;
    hostile[300] = Double.MIN_VALUE;
    hostile[400] = Double.NEGATIVE_INFINITY;

    assertThat(scores(hostile, hostile.length))
        .allSatisfy(score -> {
          assertThat(score.score()).isFinite().isNotNegative();
          assertThat(score.change()).isFinite().isNotNegative();
        });
  }

  @Test
  void comparesNoStretchAcrossALongGap() {
    double[] series = rhythm(4 * DAY, 9);
    for (int i = 3 * DAY; i < 3 * DAY + 30; i++) {
      series[i] = Double.NaN;
    }

    SeriesScore[] scores = scores(series, series.length);

    assertThat(scores[3 * DAY + 10].score()).isZero();
    assertThat(scores[3 * DAY + 40].score()).isLessThan(8);
  }

  @Test
  void refusesAStepOfNothing() {
    assertThatThrownBy(() -> new SeriesDetector(Duration.ZERO))
        .hasMessage("a step of PT0S between samples: expected more than nothing");
  }

  @Property(tries = 20)
  void neverLooksAhead(@ForAll @IntRange(min = 1, max = 1_000_000) int seed) {
    double[] one = rhythm(4 * DAY, seed);
    double[] other = one.clone();
    Random random = new Random(seed);
    int cut = DAY + random.nextInt(2 * DAY);
    for (int i = cut; i < other.length; i++) {
      other[i] = random.nextDouble() * 1e6;
    }

    assertThat(scores(one, cut)).containsExactly(scores(other, cut));
  }

  private static double[] alarms(double[] series) {
    SeriesDetector detector = new SeriesDetector(FIVE_MINUTES);
    double[] alarms = new double[series.length];
    for (int i = 0; i < series.length; i++) {
      alarms[i] = detector.next(series[i]).alarm();
    }
    return alarms;
  }

  private static SeriesScore[] scores(double[] series, int length) {
    SeriesDetector detector = new SeriesDetector(FIVE_MINUTES);
    SeriesScore[] scores = new SeriesScore[length];
    for (int i = 0; i < length; i++) {
      scores[i] = detector.next(series[i]);
    }
    return scores;
  }

  private static long count(double[] alarms, int from, int to) {
    return IntStream.range(from, to).filter(i -> alarms[i] > 0).count();
  }

  private static double[] rhythm(int samples, int seed) {
    Random random = new Random(seed);
    double[] series = new double[samples];
    for (int i = 0; i < samples; i++) {
      series[i] = 100 + 20 * Math.sin(2 * Math.PI * i / DAY) + random.nextGaussian();
    }
    return series;
  }
}

package io.ollystack.copilot.app.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.app.eval.NabScorer.Window;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class VusPrTest {
  private static final List<Window> ONE = List.of(new Window(500, 519));

  @Test
  void isOneForTheLabelsThemselvesWithoutBuffer() {
    assertThat(VusPr.score(labels(), ONE, 0)).isCloseTo(1, Offset.offset(1e-9));
  }

  @Test
  void isTheLabelledShareForARandomScoreWithoutBuffer() {
    Random random = new Random(7);
    double mean =
        IntStream.range(0, 50)
            .mapToDouble(i -> VusPr.score(random.doubles(1_000).toArray(), ONE, 0))
            .average()
            .orElseThrow();

    assertThat(mean).isCloseTo(0.02, Offset.offset(0.02));
  }

  @Test
  void forgivesANearMissTheMoreTheLargerTheBuffer() {
    double[] late = new double[1_000];
    late[521] = 1;

    assertThat(VusPr.score(late, ONE, 40)).isGreaterThan(VusPr.score(late, ONE, 0));
  }

  @Test
  void findsThePeriodOfASeries() {
    double[] daily =
        IntStream.range(0, 2_000).mapToDouble(i -> Math.sin(2 * Math.PI * i / 24)).toArray();

    assertThat(VusPr.period(daily)).isEqualTo(24);
    assertThat(VusPr.period(new double[300])).isEqualTo(125);
  }

  private static double[] labels() {
    double[] scores = new double[1_000];
    for (int row = 500; row < 520; row++) {
      scores[row] = 1;
    }
    return scores;
  }
}

package io.ollystack.copilot.app.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.app.eval.NabScorer.Profile;
import io.ollystack.copilot.app.eval.NabScorer.Scored;
import io.ollystack.copilot.app.eval.NabScorer.Window;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class NabScorerTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-9);
  private static final List<Window> ONE = List.of(new Window(50, 59));

  @Test
  void givesAHundredForADetectionAtTheStartOfEachWindow() {
    assertThat(score(Profile.STANDARD, alarmsAt(50))).isCloseTo(100, EXACT);
  }

  @Test
  void givesNothingForSilence() {
    assertThat(score(Profile.STANDARD, alarmsAt())).isCloseTo(0, EXACT);
    assertThat(score(Profile.LOW_FALSE_NEGATIVES, alarmsAt())).isCloseTo(0, EXACT);
  }

  @Test
  void creditsAWindowOnceByItsEarliestDetection() {
    assertThat(score(Profile.STANDARD, alarmsAt(52, 55, 58)))
        .isCloseTo(score(Profile.STANDARD, alarmsAt(52)), EXACT)
        .isLessThan(100);
  }

  @Test
  void chargesAFarFalseAlarmInFull() {
    // One false alarm of weight 0.11 on a scale of two for the one window.
    assertThat(score(Profile.STANDARD, alarmsAt(20, 50))).isCloseTo(100 - 100 * 0.11 / 2, EXACT);
    assertThat(score(Profile.LOW_FALSE_POSITIVES, alarmsAt(20, 50)))
        .isCloseTo(100 - 100 * 0.22 / 2, EXACT);
  }

  @Test
  void chargesAnAlarmRightBehindAWindowLess() {
    assertThat(score(Profile.STANDARD, alarmsAt(50, 60)))
        .isGreaterThan(score(Profile.STANDARD, alarmsAt(50, 95)));
  }

  @Test
  void leavesTheProbationOut() {
    assertThat(score(Profile.STANDARD, alarmsAt(3, 50))).isCloseTo(100, EXACT);
  }

  private static double score(Profile profile, double[] alarms) {
    return NabScorer.score(List.of(new Scored(alarms, 10, ONE)), profile, 0);
  }

  private static double[] alarmsAt(int... rows) {
    double[] alarms = new double[100];
    for (int row : rows) {
      alarms[row] = 1;
    }
    return alarms;
  }
}

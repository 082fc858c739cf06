package io.ollystack.anomaly.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TailProbabilityTest {

  /// With one count of exposure before and now the distribution is negative binomial with size past
  /// + 1/2 and probability 1/2: summed up term by term.
  @Test
  void agreesWithTheSumOfItsTerms() {
    double size = 7.5;
    double term = Math.pow(0.5, size);
    double below = 0;
    for (int k = 0; k < 12; k++) {
      below += term;
      term *= (size + k) / (k + 1) * 0.5;
    }
    assertThat(TailProbability.atMost(11, 1, 7, 1)).isCloseTo(Math.log10(below), within(1e-9));
    assertThat(TailProbability.atLeast(12, 1, 7, 1)).isCloseTo(Math.log10(1 - below), within(1e-9));
  }

  @Test
  void tellsFarTailsApart() {
    double far = TailProbability.atLeast(2_000, 100, 10, 10_000);
    double farther = TailProbability.atLeast(4_000, 100, 10, 10_000);
    assertThat(far).isBetween(-4_000.0, -300.0);
    assertThat(farther).isLessThan(far - 100);
  }

  @Test
  void littleKnownSurprisesLess() {
    double known = TailProbability.atLeast(3, 50, 1, 10_000);
    double hardlyKnown = TailProbability.atLeast(3, 50, 0, 60);
    assertThat(known).isLessThan(-5);
    assertThat(hardlyKnown).isGreaterThan(-2);
  }
}

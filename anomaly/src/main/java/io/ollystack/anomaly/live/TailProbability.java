package io.ollystack.anomaly.live;

/// How improbable a count is, given an earlier count. Both are taken as Poisson with one rate; the
/// rate is known only as far as the earlier count tells it (a gamma distribution), so that three
/// errors after a thousand good requests surprise more than after ten. Decimal logarithms, because
/// what deserves an alarm is often below the least double.
final class TailProbability {
  private static final double LN_10 = Math.log(10);
  private static final int MOST_STEPS = 300;
  private static final double TINY = 1e-300;

  private TailProbability() {}

  /// log10 of the probability of `count` or more during `exposure`, after `past` during
  /// `pastExposure`.
  static double atLeast(double count, double exposure, double past, double pastExposure) {
    if (count <= 0) {
      return 0;
    }
    return log10Beta(exposure / (exposure + pastExposure), count, past + 0.5);
  }

  /// log10 of the probability of `count` or fewer.
  static double atMost(double count, double exposure, double past, double pastExposure) {
    return log10Beta(pastExposure / (exposure + pastExposure), past + 0.5, count + 1);
  }

  /// The regularised incomplete beta function, by its continued fraction (modified Lentz).
  private static double log10Beta(double x, double a, double b) {
    if (x <= 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (x >= 1) {
      return 0;
    }
    double front =
        a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
    if (x < (a + 1) / (a + b + 2)) {
      return Math.min(0, (front + Math.log(fraction(x, a, b) / a)) / LN_10);
    }
    double other = Math.exp(front + Math.log(fraction(1 - x, b, a) / b));
    return Math.log1p(-Math.min(other, 1 - 1e-15)) / LN_10;
  }

  private static double fraction(double x, double a, double b) {
    double c = 1;
    double d = away(1 - (a + b) * x / (a + 1));
    d = 1 / d;
    double result = d;
    for (int m = 1; m <= MOST_STEPS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / away(1 + even * d);
      c = away(1 + even / c);
      result *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / away(1 + odd * d);
      c = away(1 + odd / c);
      double factor = d * c;
      result *= factor;
      if (Math.abs(factor - 1) < 1e-10) {
        break;
      }
    }
    return result;
  }

  private static double away(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }

  /// Stirling's series, after moving the argument above 10.
  private static double logGamma(double value) {
    double shift = 0;
    double z = value;
    while (z < 10) {
      shift -= Math.log(z);
      z++;
    }
    double inverse = 1 / z;
    double square = inverse * inverse;
    return shift
        + (z - 0.5) * Math.log(z)
        - z
        + 0.9189385332046728
        + inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
  }
}

package io.ollystack.anomaly.live;

import java.util.Arrays;

/// Keeps alarms by chance rare over all series together: each tick is a family of tests, as large
/// as there are series, under the procedure of Benjamini and Hochberg. Its level is the budget of
/// false openings a day, shared by the ticks of a day. So a tenth of the series needs no more
/// evidence each than a tenth of the budget; and where many series deviate at once, each needs
/// less.
///
/// The stretches of neighbouring ticks overlap, so that tests repeat each other: that errs on the
/// quiet side. Stateless.
final class FalseAlarms {
  /// False openings a day that are put up with, over all series, if the counts behave as assumed.
  static final double BUDGET_A_DAY = 0.2;

  private static final double TICKS_A_DAY = 86_400.0 / WindowCounts.LENGTH;

  private FalseAlarms() {}

  /// The surprise from which an alarm opens.
  ///
  /// @param surprises of those that would open, minus log10 of their probabilities
  /// @param tests how many series were judged
  static double threshold(double[] surprises, int tests) {
    double level = Math.log10(BUDGET_A_DAY / TICKS_A_DAY);
    double[] sorted = surprises.clone();
    Arrays.sort(sorted);
    for (int rank = sorted.length; rank >= 1; rank--) {
      double needed = Math.log10(Math.max(1, tests)) - Math.log10(rank) - level;
      if (sorted[sorted.length - rank] >= needed) {
        return needed;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /// The share of true ones among all alarms of this surprise, if as many true ones come in a day
  /// as one in a thousand series has, and at least one.
  static double probability(double surprise, int tests) {
    double byChance = Math.max(1, tests) * TICKS_A_DAY * Math.pow(10, -surprise);
    double real = Math.max(1, tests / 1000.0);
    return real / (real + byChance);
  }
}

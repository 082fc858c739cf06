package io.ollystack.copilot.observql.analysis;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Finds what was probably meant, by edit distance with transpositions.
final class NearestNames {
  private record Scored(String name, double score) {}

  private NearestNames() {}

  /// At most three names that are similar enough to be a slip, best first.
  static List<String> of(String written, Collection<String> candidates) {
    return of(written, candidates, 0.6);
  }

  static List<String> of(String written, Collection<String> candidates, double least) {
    String lower = written.toLowerCase(Locale.ROOT);
    return candidates.stream()
        .distinct()
        .filter(name -> Math.abs(name.length() - lower.length()) <= Math.max(3, lower.length() / 2))
        .map(name -> new Scored(name, similarity(lower, name.toLowerCase(Locale.ROOT))))
        .filter(scored -> scored.score() >= least)
        .sorted(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::name))
        .limit(3)
        .map(Scored::name)
        .toList();
  }

  /// 1 for equal texts, 0 for texts without anything in common.
  static double similarity(String a, String b) {
    int longest = Math.max(a.length(), b.length());
    return longest == 0 ? 1 : 1 - (double) distance(a, b) / longest;
  }

  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}

package io.ollystack.copilot.observql.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds the names that a misspelt word was probably meant to be. Case is ignored.
public final class Nearest {
  /// Below this similarity a suggestion confuses more than it helps.
  private static final double LEAST_SIMILAR = 0.6;

  /// Beyond this length a word is no slip of the finger, and the distance would cost too much.
  private static final int LONGEST = 200;

  private record Scored(String name, double similarity) {}

  private Nearest() {}

  /// The most similar candidate, if any is similar enough.
  public static Optional<String> to(String word, Collection<String> candidates) {
    return closest(word, candidates, 1).stream().findFirst();
  }

  /// Up to `limit` candidates that are similar enough, the most similar first, equals by name.
  public static List<String> closest(String word, Collection<String> candidates, int limit) {
    return candidates.stream()
        .map(candidate -> new Scored(candidate, similarity(word, candidate)))
        .filter(scored -> scored.similarity >= LEAST_SIMILAR)
        .sorted(
            Comparator.comparingDouble((Scored scored) -> -scored.similarity)
                .thenComparing(Scored::name))
        .limit(limit)
        .map(Scored::name)
        .toList();
  }

  /// 1 for equal, 0 for nothing in common: the share of characters that need no change, where
  /// swapping two neighbours is one change; a word that the other begins with, or contains, is more
  /// similar.
  public static double similarity(String a, String b) {
    if (a.length() > LONGEST || b.length() > LONGEST) {
      return a.equalsIgnoreCase(b) ? 1 : 0;
    }
    String x = a.toLowerCase(Locale.ROOT);
    String y = b.toLowerCase(Locale.ROOT);
    int longest = Math.max(x.length(), y.length());
    if (longest == 0) {
      return 1;
    }
    double edits = 1 - distance(x, y) / (double) longest;
    boolean part = Math.min(x.length(), y.length()) >= 4 && (y.contains(x) || x.contains(y));
    return part ? Math.max(edits, 0.75) : edits;
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn `x` into `y`.
  static int distance(String x, String y) {
    int[] beforeLast = new int[y.length() + 1];
    int[] last = new int[y.length() + 1];
    int[] row = new int[y.length() + 1];
    for (int j = 0; j <= y.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= x.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= y.length(); j++) {
        int replaced = last[j - 1] + (x.charAt(i - 1) == y.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && x.charAt(i - 1) == y.charAt(j - 2)
            && x.charAt(i - 2) == y.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return last[y.length()];
  }
}

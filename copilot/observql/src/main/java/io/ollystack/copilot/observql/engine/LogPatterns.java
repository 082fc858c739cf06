package io.ollystack.copilot.observql.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Clusters texts by their shape, after Drain (He et al., 2017): texts of one length in words and
/// one beginning are compared word by word, and where they differ a pattern has `<*>`.
final class LogPatterns {
  private static final String WILDCARD = "<*>";
  private static final double SIMILAR = 0.5;
  private static final int PREFIX = 2;
  private static final int MAX_WORDS = 200;
  private static final Pattern VARIABLE =
      Pattern.compile(
          "(?i)[-+]?\\d.*|0x[0-9a-f]+|[0-9a-f]{8,}|[0-9a-f-]{32,36}|.*\\d{3,}.*|.*=.*\\d.*|\\S+@\\S+");

  private static final class Cluster {
    final String[] words;
    final String example;
    long count = 1;

    Cluster(String[] words, String example) {
      this.words = words;
      this.example = example;
    }
  }

  private LogPatterns() {}

  /// Pattern, count, share of all texts, and an example, most frequent first.
  static List<List<@Nullable Object>> of(List<List<@Nullable Object>> rows) {
    Map<List<String>, List<Cluster>> leaves = new HashMap<>();
    List<Cluster> clusters = new ArrayList<>();
    long total = 0;
    for (List<@Nullable Object> row : rows) {
      if (row.getFirst() instanceof String text && !text.isBlank()) {
        total++;
        add(text, leaves, clusters);
      }
    }
    long all = total;
    return clusters.stream()
        .sorted(
            Comparator.comparingLong((Cluster cluster) -> cluster.count)
                .reversed()
                .thenComparing(cluster -> String.join(" ", cluster.words)))
        .map(cluster ->
            (List<@Nullable Object>)
                new ArrayList<@Nullable Object>(
                    Arrays.asList(
                        String.join(" ", cluster.words),
                        cluster.count,
                        (double) cluster.count / all,
                        cluster.example)))
        .toList();
  }

  private static void add(
      String text, Map<List<String>, List<Cluster>> leaves, List<Cluster> clusters) {
    String[] words = text.strip().split("\\s+", MAX_WORDS);
    for (int i = 0; i < words.length; i++) {
      if (VARIABLE.matcher(words[i]).matches()) {
        words[i] = WILDCARD;
      }
    }
    List<String> leaf = new ArrayList<>();
    leaf.add(Integer.toString(words.length));
    leaf.addAll(Arrays.asList(words).subList(0, Math.min(PREFIX, words.length)));
    List<Cluster> near = leaves.computeIfAbsent(leaf, key -> new ArrayList<>());
    Cluster best = null;
    double bestSimilarity = SIMILAR;
    for (Cluster cluster : near) {
      double similarity = similarity(cluster.words, words);
      if (similarity >= bestSimilarity) {
        best = cluster;
        bestSimilarity = similarity;
      }
    }
    if (best == null) {
      Cluster cluster = new Cluster(words, text);
      near.add(cluster);
      clusters.add(cluster);
      return;
    }
    best.count++;
    for (int i = 0; i < words.length; i++) {
      if (!best.words[i].equals(words[i])) {
        best.words[i] = WILDCARD;
      }
    }
  }

  private static double similarity(String[] pattern, String[] words) {
    int same = 0;
    for (int i = 0; i < words.length; i++) {
      if (pattern[i].equals(words[i])) {
        same++;
      }
    }
    return (double) same / words.length;
  }
}

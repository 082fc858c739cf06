package io.ollystack.copilot.assistant.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Chooses the segments that together explain a question best: the heaviest sequence that covers
/// every word once, by dynamic programming. Of equally heavy ones, that of fewer segments.
final class Segmentation {
  private static final double COST_OF_A_SEGMENT = 0.05;

  private Segmentation() {}

  static List<Segment> best(int words, List<Segment> segments) {
    double[] weight = new double[words + 1];
    Segment[] first = new Segment[words + 1];
    Arrays.fill(weight, 0, words, Double.NEGATIVE_INFINITY);
    for (int from = words - 1; from >= 0; from--) {
      for (Segment segment : segments) {
        double total =
            segment.from() == from
                ? segment.weight() - COST_OF_A_SEGMENT + weight[segment.to()]
                : Double.NEGATIVE_INFINITY;
        if (total > weight[from]) {
          weight[from] = total;
          first[from] = segment;
        }
      }
    }
    List<Segment> chosen = new ArrayList<>();
    for (int at = 0; at < words; at = first[at].to()) {
      chosen.add(first[at]);
    }
    return List.copyOf(chosen);
  }
}

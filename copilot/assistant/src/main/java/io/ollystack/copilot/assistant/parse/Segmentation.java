package io.ollystack.copilot.assistant.parse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A way to cover every word of a question once, and how well it explains them.
///
/// @param weight the sum of its segments', less a little for each: fewer explain more
record Segmentation(List<Segment> segments, double weight) {
  private static final double COST_OF_A_SEGMENT = 0.05;

  Segmentation {
    segments = List.copyOf(segments);
  }

  /// The heaviest coverings, heaviest first: a chart over the words, in which each place keeps so
  /// many of the best ways to go on.
  static List<Segmentation> best(int words, List<Segment> segments, int beam) {
    List<List<Segmentation>> from = new ArrayList<>();
    for (int i = 0; i <= words; i++) {
      from.add(new ArrayList<>());
    }
    from.get(words).add(new Segmentation(List.of(), 0));
    for (int at = words - 1; at >= 0; at--) {
      List<Segmentation> ways = new ArrayList<>();
      for (Segment segment : segments) {
        if (segment.from() == at) {
          for (Segmentation rest : from.get(segment.to())) {
            List<Segment> all = new ArrayList<>(rest.segments().size() + 1);
            all.add(segment);
            all.addAll(rest.segments());
            ways.add(new Segmentation(all, segment.weight() - COST_OF_A_SEGMENT + rest.weight()));
          }
        }
      }
      ways.sort(Comparator.comparingDouble(Segmentation::weight).reversed());
      from.get(at).addAll(ways.subList(0, Math.min(beam, ways.size())));
    }
    return List.copyOf(from.getFirst());
  }
}

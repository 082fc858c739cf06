package io.ollystack.copilot.app.eval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One labelled case and what the ranking made of it.
///
/// @param group what cases are counted together
/// @param symptom the node that the incident is seen at
/// @param cause the true cause
record RankedCase(
    String name, String group, String symptom, String cause, List<Suspected> ranking) {

  /// @param confidence 0 to 1; all of a ranking add up to at most 1
  /// @param path from the symptom to the node, both included; empty when no call leads there
  record Suspected(String node, double score, double confidence, List<String> path) {
    Map<String, Object> asMap() {
      // In a stable order: the same data gives the same bytes.
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("node", node);
      map.put("score", score);
      map.put("confidence", confidence);
      map.put("path", path);
      return map;
    }
  }

  /// From 0; -1 when the cause is not among the suspects.
  int placeOfCause() {
    return ranking.stream().map(Suspected::node).toList().indexOf(cause);
  }
}

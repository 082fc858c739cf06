package io.ollystack.rca.signals;

import io.ollystack.rca.graph.CallGraph.Edge;
import io.ollystack.rca.signals.Finding.Kind;
import io.ollystack.rca.window.WindowProfile;
import io.ollystack.rca.window.WindowProfile.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Findings from durations: services that became slow by themselves, and services whose every
/// connection became slow. Pure.
final class TimeSignals {
  private static final double LEAST_DEVIATIONS = 3;
  private static final double MOST_DEVIATIONS = 15;

  /// A third longer: smaller changes explain no incident.
  private static final double LEAST_CHANGE = 0.3;

  private static final double MOST_CHANGE = 5;

  private TimeSignals() {}

  /// The operation of each service whose own time rose most.
  static Map<String, Finding> ownTime(List<WindowProfile> baseline, WindowProfile window) {
    Map<String, Finding> strongest = new HashMap<>();
    for (Operation operation : window.ownTime().keySet()) {
      Shift shift = Shift.of(baseline, window, profile -> profile.ownTime().get(operation));
      if (shift == null || !rose(shift)) {
        continue;
      }
      double evidence =
          shift.change() * Math.min(shift.deviations(), MOST_DEVIATIONS) / MOST_DEVIATIONS;
      Finding finding =
          new Finding(
              Kind.OWN_TIME, operation.name(), shift.deviations(), 0.9 * evidence / (1 + evidence));
      strongest.merge(operation.service(), finding, TimeSignals::stronger);
    }
    return strongest;
  }

  /// For each service how many of the edges that it is an end of became slow, and by how much. The
  /// service that all slow edges have in common gets the highest strength.
  static Map<String, Finding> network(List<WindowProfile> baseline, WindowProfile window) {
    Map<String, List<Double>> slowBy = new TreeMap<>();
    Map<String, Integer> edges = new HashMap<>();
    Map<String, Double> deviations = new HashMap<>();
    for (Edge edge : window.waiting().keySet()) {
      Shift shift = Shift.of(baseline, window, profile -> profile.waiting().get(edge));
      if (shift == null) {
        continue;
      }
      for (String end : List.of(edge.caller().name(), edge.callee().name())) {
        edges.merge(end, 1, Integer::sum);
        if (rose(shift)) {
          slowBy
              .computeIfAbsent(end, _ -> new ArrayList<>())
              .add(Math.min(shift.change(), MOST_CHANGE));
          deviations.merge(end, shift.deviations(), Math::max);
        }
      }
    }
    Map<String, Finding> findings = new HashMap<>();
    slowBy.forEach((service, changes) -> {
      int adjacent = edges.getOrDefault(service, 1);
      double mean = changes.stream().mapToDouble(Double::doubleValue).average().orElse(0);
      double several = Math.min(1, 0.37 + Math.log(1 + changes.size()) / Math.log(3));
      double evidence = (double) changes.size() / adjacent * mean * several;
      findings.put(
          service,
          new Finding(
              Kind.NETWORK,
              changes.size() + " of " + adjacent + " connections",
              deviations.getOrDefault(service, 0.0),
              evidence / (0.8 + evidence)));
    });
    return findings;
  }

  private static boolean rose(Shift shift) {
    return shift.deviations() > LEAST_DEVIATIONS && shift.change() > LEAST_CHANGE;
  }

  private static Finding stronger(Finding a, Finding b) {
    if (a.strength() != b.strength()) {
      return a.strength() > b.strength() ? a : b;
    }
    return a.subject().compareTo(b.subject()) <= 0 ? a : b;
  }
}

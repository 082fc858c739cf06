package io.ollystack.rca.signals;

import io.ollystack.rca.graph.CallGraph.Edge;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.window.WindowProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Ranks services by what their spans, log lines and resources say, compared with windows before
/// the incident.
///
/// Independent kinds of evidence are fused as probabilities that none of them is chance; the order
/// of calls, the order of log lines and failed requests tell of the same thing, so the strongest of
/// the three counts. A caller's order findings are halved where a callee shows nearly as much: it
/// only passes on what it got. Pure and thread-safe; needs no training.
public final class SuspectRanking {
  /// A callee that shows this share of its caller's strength explains the caller.
  private static final double EXPLAINING_SHARE = 0.6;

  /// What speaks for a cause outside the telemetry, as odds: nobody is accused of a strength of 0.2
  /// with more than even confidence.
  private static final double ODDS_OF_NOBODY = 0.25;

  private SuspectRanking() {}

  /// All services with a finding, strongest first, equal ones in natural order.
  ///
  /// @param baseline windows without an incident, one a minute or so; at least one
  /// @param window the time from the onset on
  public static List<Suspect> rank(
      List<WindowProfile> baseline, WindowProfile window, List<ResourceSeries> resources) {
    if (baseline.isEmpty()) {
      throw new IllegalArgumentException("a ranking needs at least one window before the incident");
    }
    Set<Edge> edges = new HashSet<>(window.waiting().keySet());
    baseline.forEach(profile -> edges.addAll(profile.waiting().keySet()));
    Map<String, Finding> ownTime = TimeSignals.ownTime(baseline, window);
    Map<String, Finding> network = TimeSignals.network(baseline, window);
    Map<String, Finding> calls = explainedAway(OrderSignals.calls(baseline, window), edges);
    Map<String, Finding> lines = explainedAway(OrderSignals.lines(baseline, window), edges);
    Map<String, Finding> errors = ErrorSignals.origins(baseline, window);
    Map<String, Finding> use = ResourceSignals.findings(resources);
    List<Map<String, Finding>> independent = List.of(use, network, ownTime);
    List<Map<String, Finding>> alike = List.of(errors, calls, lines);
    Set<String> services = new TreeSet<>();
    independent.forEach(found -> services.addAll(found.keySet()));
    alike.forEach(found -> services.addAll(found.keySet()));
    return weighed(services.stream().map(service -> suspect(service, independent, alike)).toList());
  }

  private static Suspect suspect(
      String service, List<Map<String, Finding>> independent, List<Map<String, Finding>> alike) {
    List<Finding> findings = new ArrayList<>();
    double innocent = 1;
    for (Map<String, Finding> found : independent) {
      Finding finding = found.get(service);
      if (finding != null) {
        findings.add(finding);
        innocent *= 1 - finding.strength();
      }
    }
    double strongest = 0;
    for (Map<String, Finding> found : alike) {
      Finding finding = found.get(service);
      if (finding != null) {
        findings.add(finding);
        strongest = Math.max(strongest, finding.strength());
      }
    }
    findings.sort(Comparator.comparingDouble(Finding::strength).reversed());
    return new Suspect(NodeId.service(service), 1 - innocent * (1 - strongest), 0, findings);
  }

  /// Sorts the suspects and shares the confidence out by their odds.
  private static List<Suspect> weighed(List<Suspect> suspects) {
    double all = ODDS_OF_NOBODY + suspects.stream().mapToDouble(SuspectRanking::odds).sum();
    return suspects.stream()
        .map(s -> new Suspect(s.node(), s.strength(), odds(s) / all, s.findings()))
        .sorted(
            Comparator.comparingDouble(Suspect::strength).reversed().thenComparing(Suspect::node))
        .toList();
  }

  private static double odds(Suspect suspect) {
    return suspect.strength() / Math.max(1 - suspect.strength(), 0.001);
  }

  private static Map<String, Finding> explainedAway(Map<String, Finding> found, Set<Edge> edges) {
    Map<String, Finding> explained = new HashMap<>(found);
    for (Edge edge : edges) {
      Finding caller = found.get(edge.caller().name());
      Finding callee = found.get(edge.callee().name());
      if (caller != null
          && callee != null
          && !caller.beforeAnyCall()
          && callee.strength() >= EXPLAINING_SHARE * caller.strength()) {
        explained.put(edge.caller().name(), caller.halved());
      }
    }
    return explained;
  }
}

package io.ollystack.rca.live;

import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.graph.CallGraph;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.graph.NodeKind;
import io.ollystack.rca.live.Evidence.Kind;
import io.ollystack.rca.live.GraphSnapshot.Call;
import io.ollystack.rca.live.GraphSnapshot.Placement;
import io.ollystack.rca.live.Ranking.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Ranks what may have caused a symptom.
///
/// The share of the symptom's excess that begins at a node ([Flow]) leads; own time, first
/// failures, log lines, resources and recent changes raise it, like probabilities that none of them
/// is chance. A host is suspected when several of the services on it became worse by themselves and
/// it was busy; the visitors, when they became many more; a dependency that its caller asks around,
/// when it shows a reason. Confidence is shared out by odds, a cause that nothing shows among them.
/// Pure: equal snapshots give equal rankings.
public final class LiveRanking {
  /// What speaks for a cause outside of the telemetry, as odds.
  private static final double ODDS_OF_NOBODY = 0.25;

  private static final double LEAST_STRENGTH = 0.08;
  private static final double SURE = 0.5;
  private static final double LEAST_SHARE = 0.02;
  private static final double NORMAL_DEVIATIONS = 3;
  private static final int MOST_SUSPECTS = 10;

  private final GraphSnapshot graph;
  private final Symptom symptom;
  private final Measure measure;
  private final Findings findings;
  private final Map<NodeId, Flow.Part> parts;

  private LiveRanking(GraphSnapshot graph, Symptom symptom) {
    this.graph = graph;
    this.symptom = symptom;
    this.measure = symptom.measure();
    this.findings = new Findings(graph);
    this.parts = Flow.of(graph, symptom.service(), measure);
  }

  /// The suspects of a symptom in a snapshot whose window is the symptom's.
  public static Ranking rank(GraphSnapshot graph, Symptom symptom) {
    return new LiveRanking(graph, symptom).ranked();
  }

  private Ranking ranked() {
    Optional<LiveSuspect> visitors = visitors();
    double surge = visitors.map(LiveSuspect::strength).orElse(0.0);
    Map<NodeId, LiveSuspect> suspects = new TreeMap<>();
    parts.forEach((node, part) -> {
      if (part.share() >= LEAST_SHARE) {
        suspects.put(node, suspect(node, part, surge));
      }
    });
    blameQuietDependencies(suspects);
    hosts().forEach(host -> suspects.put(host.node(), host));
    visitors.ifPresent(one -> suspects.put(one.node(), one));
    List<LiveSuspect> ranked = weighed(suspects.values());
    boolean sure = !ranked.isEmpty() && ranked.getFirst().confidence() >= SURE;
    return new Ranking(
        symptom, sure ? Verdict.FOUND : Verdict.UNSURE, ranked, ruledOut(suspects), missing());
  }

  private LiveSuspect suspect(NodeId node, Flow.Part part, double surge) {
    List<Evidence> evidence = new ArrayList<>();
    double share = part.share();
    evidence.add(
        new Evidence(
            Kind.OWN_EXCESS, true, symptom.service(), node.name(), share, Double.NaN, 0, share));
    double innocent = 1 - share * faded(node, part);
    List<Evidence> more = new ArrayList<>();
    if (node.kind() == NodeKind.SERVICE) {
      level(node.name()).ifPresent(evidence::add);
      findings.ownTime(node.name()).filter(_ -> measure == Measure.LATENCY).ifPresent(more::add);
      Optional<Evidence> origin = findings.errorOrigin(node.name());
      List<Evidence> lines = findings.patterns(node.name());
      origin.ifPresent(evidence::add);
      evidence.addAll(lines);
      double alike =
          Math.max(
              origin.map(Evidence::weight).orElse(0.0),
              lines.isEmpty() ? 0 : lines.getFirst().weight());
      innocent *= 1 - 0.5 * relevance(share) * alike;
      findings.changes(node.name()).forEach(evidence::add);
      findings.moreCalls(node.name()).ifPresent(evidence::add);
    }
    callsTo(node, part.path()).ifPresent(evidence::add);
    List<Evidence> resources = findings.resources(node);
    more.addAll(resources);
    for (Evidence finding : Findings.strongest(more)) {
      innocent *= 1 - 0.4 * relevance(share) * finding.weight();
    }
    evidence.addAll(more);
    double changed =
        evidence.stream()
            .filter(one -> one.kind() == Kind.CHANGE)
            .mapToDouble(Evidence::weight)
            .max()
            .orElse(0);
    innocent *= 1 - 0.2 * relevance(share) * changed;
    double strength = (1 - innocent) * (1 - 0.7 * surge);
    evidence.add(without(share));
    if (surge > 0) {
      findings.traffic(symptom.service()).ifPresent(t -> evidence.add(against(t, surge)));
    }
    if (node.kind() == NodeKind.SERVICE && !graph.services().containsKey(node.name())) {
      evidence.add(
          new Evidence(Kind.LEVEL, false, node.name(), "", Double.NaN, Double.NaN, 0, 0.3));
    }
    return new LiveSuspect(
        node, owner(node, part.path()), share, strength, 0, part.path(), sorted(evidence));
  }

  /// Evidence about something else in the graph counts in full only where part of the excess
  /// begins.
  private static double relevance(double share) {
    return Math.clamp(share / 0.3, 0, 1);
  }

  private double faded(NodeId node, Flow.Part part) {
    Level level = graph.services().get(node.name());
    double deviations =
        node.kind() == NodeKind.SERVICE && level != null
            ? level.deviations(measure)
            : callLevel(node, part.path()).map(l -> l.deviations(measure)).orElse(5.0);
    return Math.clamp(deviations / 5, 0.1, 1);
  }

  private Optional<Evidence> level(String service) {
    Level level = graph.services().get(service);
    if (level == null || level.count() <= 0 || !Double.isFinite(level.usual(measure))) {
      return Optional.empty();
    }
    double deviations = level.deviations(measure);
    boolean worse = deviations >= NORMAL_DEVIATIONS;
    return Optional.of(
        new Evidence(
            Kind.LEVEL,
            worse,
            service,
            "",
            level.value(measure),
            level.usual(measure),
            deviations,
            worse ? Math.clamp(deviations / 15, 0.1, 1) : 0.5));
  }

  private Optional<Level> callLevel(NodeId node, List<NodeId> path) {
    if (path.size() < 2) {
      return Optional.empty();
    }
    return Optional.ofNullable(graph.calls().get(new Call(path.get(path.size() - 2), node)));
  }

  private Optional<Evidence> callsTo(NodeId node, List<NodeId> path) {
    return callLevel(node, path)
        .filter(level -> Double.isFinite(level.value(measure)))
        .map(level -> {
          double deviations = level.deviations(measure);
          boolean worse = deviations >= NORMAL_DEVIATIONS;
          return new Evidence(
              Kind.CALLS_TO,
              worse,
              path.get(path.size() - 2).name(),
              node.name(),
              level.value(measure),
              level.usual(measure),
              deviations,
              worse ? Math.clamp(deviations / 15, 0.1, 1) : 0.5);
        });
  }

  /// What the symptom would measure had the node been as usual, all else equal.
  private Evidence without(double share) {
    double value = symptom.value() - share * Math.max(0, symptom.value() - symptom.usual());
    Level level = graph.services().get(symptom.service());
    boolean normal = share >= 0.5;
    if (level != null && level.count() > 0) {
      Level changed =
          new Level(
              level.count(),
              measure == Measure.AVAILABILITY ? value * level.count() : level.errors(),
              measure == Measure.LATENCY ? value * level.count() : level.seconds(),
              level.usualCount(),
              level.rate(),
              level.latency(),
              level.errorRate());
      normal = changed.deviations(measure) < Episode.LEAST_DEVIATIONS || share >= 0.8;
    }
    return new Evidence(
        Kind.WITHOUT_IT,
        normal,
        symptom.service(),
        "",
        value,
        symptom.usual(),
        0,
        normal ? share : Math.min(0.5, 1 - share));
  }

  private static Evidence against(Evidence evidence, double weight) {
    return new Evidence(
        evidence.kind(),
        false,
        evidence.service(),
        evidence.subject(),
        evidence.now(),
        evidence.usual(),
        evidence.deviations(),
        weight);
  }

  /// A service that asks one dependency far more often, while another of its dependencies shows a
  /// reason (a cache that misses): what begins at the service begins there.
  private void blameQuietDependencies(Map<NodeId, LiveSuspect> suspects) {
    for (LiveSuspect caller : List.copyOf(suspects.values())) {
      if (caller.node().kind() != NodeKind.SERVICE || caller.share() < 0.1) {
        continue;
      }
      Optional<Evidence> more = findings.moreCalls(caller.node().name());
      if (more.isEmpty()) {
        continue;
      }
      graph.calls().keySet().stream()
          .filter(call -> call.caller().equals(caller.node()))
          .map(Call::callee)
          .filter(callee -> !callee.name().equals(more.get().subject()))
          .sorted()
          .forEach(callee -> {
            List<Evidence> reasons = findings.resources(callee);
            if (!reasons.isEmpty() && reasons.getFirst().weight() >= 0.5) {
              List<Evidence> evidence = new ArrayList<>(reasons);
              evidence.add(more.get());
              evidence.add(without(caller.share()));
              List<NodeId> path = new ArrayList<>(caller.path());
              path.add(callee);
              double strength =
                  Math.min(
                      0.97, 1 - (1 - caller.strength()) * (1 - 0.7 * reasons.getFirst().weight()));
              LiveSuspect blamed =
                  new LiveSuspect(
                      callee,
                      owner(callee, path),
                      caller.share(),
                      strength,
                      0,
                      path,
                      sorted(evidence));
              suspects.put(caller.node(), explained(caller));
              LiveSuspect known = suspects.get(callee);
              if (known == null || known.strength() < strength) {
                suspects.put(callee, blamed);
              }
            }
          });
    }
  }

  /// What a callee explains is less likely the caller's own doing.
  private static LiveSuspect explained(LiveSuspect caller) {
    return new LiveSuspect(
        caller.node(),
        caller.service(),
        caller.share(),
        caller.strength() / 2,
        0,
        caller.path(),
        caller.evidence());
  }

  /// Hosts that were busier than ever, with services on them that became worse by themselves.
  private List<LiveSuspect> hosts() {
    List<LiveSuspect> found = new ArrayList<>();
    Set<String> hosts = new TreeSet<>();
    graph.placements().forEach(placement -> hosts.add(placement.host()));
    for (String host : hosts) {
      NodeId node = new NodeId(NodeKind.HOST, host);
      List<Evidence> busy = findings.resources(node);
      if (busy.isEmpty()) {
        continue;
      }
      double share = 0;
      double widest = 0;
      List<NodeId> path = List.of();
      Set<String> hit = new TreeSet<>();
      for (Placement placement : graph.placements()) {
        Flow.Part part = part(placement.service());
        if (placement.host().equals(host) && part != null && part.share() >= LEAST_SHARE) {
          share += part.share();
          hit.add(placement.service());
          if (part.share() > widest) {
            widest = part.share();
            path = part.path();
          }
        }
      }
      if (share < 0.2) {
        continue;
      }
      List<NodeId> whole = new ArrayList<>(path);
      whole.add(node);
      List<Evidence> evidence = new ArrayList<>(busy);
      evidence.add(
          new Evidence(
              Kind.SHARED_HOST,
              hit.size() > 1,
              host,
              String.join(", ", hit),
              hit.size(),
              Double.NaN,
              0,
              Math.min(1, hit.size() / 3.0)));
      evidence.add(without(share));
      double strength = share * busy.getFirst().weight() * (hit.size() > 1 ? 0.97 : 0.6);
      found.add(
          new LiveSuspect(
              node,
              path.isEmpty() ? host : path.getLast().name(),
              share,
              strength,
              0,
              whole,
              sorted(evidence)));
    }
    return found;
  }

  /// The visitors, when they became many more at the symptom's service.
  private Optional<LiveSuspect> visitors() {
    Optional<Evidence> traffic = findings.traffic(symptom.service());
    return traffic.map(evidence -> {
      NodeId node = new NodeId(NodeKind.EXTERNAL, "visitors");
      return new LiveSuspect(
          node,
          symptom.service(),
          1,
          evidence.weight(),
          0,
          List.of(NodeId.service(symptom.service()), node),
          List.of(evidence));
    });
  }

  /// What begins at the service, database or queue of this name.
  private Flow.@Nullable Part part(String name) {
    return parts.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .map(Map.Entry::getValue)
        .max(Comparator.comparingDouble(Flow.Part::share))
        .orElse(null);
  }

  private static List<LiveSuspect> weighed(Collection<LiveSuspect> suspects) {
    double all = ODDS_OF_NOBODY + suspects.stream().mapToDouble(LiveRanking::odds).sum();
    return suspects.stream()
        .filter(s -> s.strength() >= LEAST_STRENGTH)
        .map(s ->
            new LiveSuspect(
                s.node(),
                s.service(),
                s.share(),
                s.strength(),
                odds(s) / all,
                s.path(),
                s.evidence()))
        .sorted(
            Comparator.comparingDouble(LiveSuspect::strength)
                .reversed()
                .thenComparing(LiveSuspect::node))
        .limit(MOST_SUSPECTS)
        .toList();
  }

  private static double odds(LiveSuspect suspect) {
    return suspect.strength() / Math.max(1 - suspect.strength(), 0.1);
  }

  private static String owner(NodeId node, List<NodeId> path) {
    if (node.kind() == NodeKind.SERVICE) {
      return node.name();
    }
    for (int i = path.size() - 1; i >= 0; i--) {
      if (path.get(i).kind() == NodeKind.SERVICE) {
        return path.get(i).name();
      }
    }
    return node.name();
  }

  private static List<Evidence> sorted(List<Evidence> evidence) {
    return evidence.stream()
        .sorted(
            Comparator.comparing((Evidence one) -> !one.supports())
                .thenComparing(Comparator.comparingDouble(Evidence::weight).reversed())
                .thenComparing(Evidence::kind)
                .thenComparing(Evidence::subject))
        .toList();
  }

  /// Services below the symptom that were looked at and are as usual.
  private List<String> ruledOut(Map<NodeId, LiveSuspect> suspects) {
    CallGraph calls =
        CallGraph.of(
            Set.of(NodeId.service(symptom.service())),
            graph.calls().keySet().stream()
                .map(call -> new CallGraph.Edge(call.caller(), call.callee()))
                .toList());
    List<String> out = new ArrayList<>();
    for (NodeId node : calls.reachableFrom(NodeId.service(symptom.service()))) {
      Level level = graph.services().get(node.name());
      if (node.kind() == NodeKind.SERVICE
          && level != null
          && !suspects.containsKey(node)
          && level.count() > 0
          && level.deviations(measure) < NORMAL_DEVIATIONS) {
        out.add(node.name());
      }
    }
    return out;
  }

  private List<String> missing() {
    List<String> missing = new ArrayList<>(graph.missing());
    Set<String> silent = new HashSet<>();
    graph.calls().keySet().stream()
        .filter(call ->
            call.callee().kind() == NodeKind.SERVICE
                && !graph.services().containsKey(call.callee().name()))
        .forEach(call -> silent.add(call.callee().name()));
    new TreeSet<>(silent)
        .forEach(name ->
            missing.add(name + " sends no spans: only its callers' view of it was looked at"));
    if (graph.baseline().minutes() < 10) {
      missing.add(
          "only %.0f min before the onset are known: what is usual is uncertain"
              .formatted(graph.baseline().minutes()));
    }
    if (graph.resources().isEmpty()) {
      missing.add("no processor, memory or disk metrics: hosts and instances were not looked at");
    }
    return missing;
  }
}

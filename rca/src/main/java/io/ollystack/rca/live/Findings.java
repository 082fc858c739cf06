package io.ollystack.rca.live;

import io.ollystack.rca.excess.Baseline;
import io.ollystack.rca.excess.Measure;
import io.ollystack.rca.graph.NodeId;
import io.ollystack.rca.graph.NodeKind;
import io.ollystack.rca.live.Evidence.Kind;
import io.ollystack.rca.live.GraphSnapshot.Call;
import io.ollystack.rca.live.GraphSnapshot.Change;
import io.ollystack.rca.live.GraphSnapshot.Operation;
import io.ollystack.rca.live.GraphSnapshot.Pattern;
import io.ollystack.rca.live.GraphSnapshot.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What each kind of telemetry says of one service, host or dependency. Pure.
final class Findings {
  private static final double LEAST_DEVIATIONS = 3;
  private static final double LEAST_LOG_CHANGE = 0.3;
  private static final double MOST_DEVIATIONS = 15;
  private static final int WARNING = 13;
  private static final int ERROR = 17;
  private static final Duration BEFORE_ONSET = Duration.ofMinutes(30);
  private static final Duration CLOSE = Duration.ofMinutes(5);
  private static final int SHOWN_EACH = 3;

  private final GraphSnapshot graph;

  Findings(GraphSnapshot graph) {
    this.graph = graph;
  }

  /// The operation whose own time rose most.
  Optional<Evidence> ownTime(String service) {
    return best(
        graph.own().entrySet().stream()
            .filter(entry -> entry.getKey().service().equals(service))
            .flatMap(entry -> ownTime(entry.getKey(), entry.getValue()).stream())
            .toList());
  }

  private static Optional<Evidence> ownTime(Operation operation, Level level) {
    double usual = level.usual(Measure.LATENCY);
    double now = level.value(Measure.LATENCY);
    double deviations = level.deviations(Measure.LATENCY);
    if (!(now > 0) || !(usual > 0) || deviations < LEAST_DEVIATIONS) {
      return Optional.empty();
    }
    double change = Math.log(now / usual);
    if (change < LEAST_LOG_CHANGE) {
      return Optional.empty();
    }
    double v = change * Math.min(deviations, MOST_DEVIATIONS) / MOST_DEVIATIONS;
    return Optional.of(
        new Evidence(
            Kind.OWN_TIME,
            true,
            operation.service(),
            operation.name(),
            now,
            usual,
            deviations,
            0.9 * v / (1 + v)));
  }

  /// The operation in which more failures begin.
  Optional<Evidence> errorOrigin(String service) {
    return best(
        graph.own().entrySet().stream()
            .filter(entry -> entry.getKey().service().equals(service))
            .flatMap(entry -> {
              Level level = entry.getValue();
              double deviations = level.deviations(Measure.AVAILABILITY);
              return deviations < LEAST_DEVIATIONS || level.errors() < 2
                  ? Optional.<Evidence>empty().stream()
                  : Optional.of(
                      new Evidence(
                          Kind.ERROR_ORIGIN,
                          true,
                          service,
                          entry.getKey().name(),
                          level.value(Measure.AVAILABILITY),
                          level.usual(Measure.AVAILABILITY),
                          deviations,
                          deviations / (deviations + 4)))
                      .stream();
            })
            .toList());
  }

  /// Lines that are new, or that come more often.
  List<Evidence> patterns(String service) {
    double minutes = graph.window().minutes();
    List<Evidence> found = new ArrayList<>();
    for (Pattern pattern : graph.patterns()) {
      if (!pattern.service().equals(service) || pattern.severity() < WARNING) {
        continue;
      }
      double expected = pattern.usualPerMinute() * minutes;
      double deviations = (pattern.count() - expected) / Math.sqrt(Math.max(expected, 1));
      if (deviations >= LEAST_DEVIATIONS && pattern.count() >= 3) {
        double strength = deviations / (deviations + 6);
        found.add(
            new Evidence(
                Kind.LOG_PATTERN,
                true,
                service,
                pattern.text(),
                pattern.count() / minutes,
                pattern.usualPerMinute(),
                deviations,
                Math.min(0.95, pattern.severity() >= ERROR ? strength : strength / 1.5)));
      }
    }
    return strongest(found);
  }

  /// Processor, memory, disk and the like of a service, host or dependency.
  List<Evidence> resources(NodeId owner) {
    List<Evidence> found = new ArrayList<>();
    for (Resource resource : graph.resources()) {
      if (isOf(resource.owner(), owner)
          && resource.now().length > 0
          && resource.before().length >= 3) {
        double[] before = resource.before();
        Baseline baseline = Baseline.of(before);
        double highestBefore = Arrays.stream(before).max().orElse(0);
        double spread =
            Math.max(
                Math.max(baseline.interQuartileRange() / 1.349, resource.leastSpread()),
                0.1 * Math.abs(baseline.median()));
        double now = Arrays.stream(resource.now()).max().orElse(0);
        double deviations = (now - baseline.median()) / Math.max(spread, 1e-9);
        if (deviations > LEAST_DEVIATIONS && now > highestBefore) {
          found.add(
              new Evidence(
                  Kind.RESOURCE,
                  true,
                  owner.name(),
                  resource.metric(),
                  now,
                  baseline.median(),
                  deviations,
                  Math.min(1, deviations / MOST_DEVIATIONS)));
        }
      }
    }
    return strongest(found);
  }

  /// A database or queue reports its metrics like a service of the same name.
  private static boolean isOf(NodeId reporting, NodeId owner) {
    return reporting.equals(owner)
        || (reporting.kind() == NodeKind.SERVICE
            && owner.kind() != NodeKind.HOST
            && reporting.name().equals(owner.name()));
  }

  /// What was changed on it shortly before, the closest to the onset first. Weight 1 within five
  /// minutes, fading out over half an hour.
  List<Evidence> changes(String service) {
    List<Evidence> found = new ArrayList<>();
    for (Change change : graph.changes()) {
      Duration before = Duration.between(change.time(), graph.window().from());
      // Telemetry shows a change with its first request, which may come a little after its effect.
      boolean near = before.compareTo(Duration.ofMinutes(-1)) >= 0;
      if (change.service().equals(service) && near && before.compareTo(BEFORE_ONSET) <= 0) {
        double late = Math.max(0, before.minus(CLOSE).toSeconds());
        double weight = 1 - late / BEFORE_ONSET.minus(CLOSE).toSeconds();
        found.add(
            new Evidence(
                Kind.CHANGE,
                true,
                service,
                (change.kind() + " " + change.version() + " " + change.text()).strip(),
                before.toSeconds(),
                Double.NaN,
                0,
                Math.clamp(weight, 0, 1)));
      }
    }
    return strongest(found);
  }

  /// Requests in a number that the service did not have before; negative deviations: too few.
  Optional<Evidence> traffic(String service) {
    Level level = graph.services().get(service);
    if (level == null || level.rate() == null) {
      return Optional.empty();
    }
    Baseline usual = level.rate();
    double now = level.count() / graph.window().minutes();
    double spread =
        Math.max(
            usual.interQuartileRange() / 1.349,
            Math.sqrt(Math.max(usual.median(), 1) / Math.min(1, graph.window().minutes())));
    double deviations = (now - usual.median()) / Math.max(spread, 0.05 * usual.median());
    double ratio = usual.median() > 0 ? now / usual.median() : 1;
    return deviations < LEAST_DEVIATIONS || ratio < 1.4
        ? Optional.empty()
        : Optional.of(
            new Evidence(
                Kind.TRAFFIC,
                true,
                service,
                "",
                now,
                usual.median(),
                deviations,
                Math.min(0.95, Math.log(ratio) / Math.log(2.2))));
  }

  /// The dependency that it asks far more often than before.
  Optional<Evidence> moreCalls(String service) {
    Level requests = graph.services().get(service);
    if (requests == null || requests.count() <= 0 || requests.usualCount() <= 0) {
      return Optional.empty();
    }
    List<Evidence> found = new ArrayList<>();
    for (Map.Entry<Call, Level> entry : graph.calls().entrySet()) {
      if (entry.getKey().caller().equals(NodeId.service(service))) {
        Level calls = entry.getValue();
        double now = calls.count() / requests.count();
        double usual = calls.usualCount() / requests.usualCount();
        double extra = calls.count() - usual * requests.count();
        double deviations = extra / Math.sqrt(Math.max(usual * requests.count(), 1));
        if (deviations > 2 * LEAST_DEVIATIONS && now > 1.3 * usual && calls.count() >= 10) {
          found.add(
              new Evidence(
                  Kind.CALLS_PER_REQUEST,
                  true,
                  service,
                  entry.getKey().callee().name(),
                  now,
                  usual,
                  deviations,
                  Math.min(0.9, Math.log(now / Math.max(usual, 0.01)) / 2)));
        }
      }
    }
    return best(found);
  }

  private static Optional<Evidence> best(List<Evidence> found) {
    return strongest(found).stream().findFirst();
  }

  static List<Evidence> strongest(List<Evidence> found) {
    return found.stream()
        .sorted(
            Comparator.comparingDouble(Evidence::weight)
                .thenComparingDouble(Evidence::deviations)
                .reversed()
                .thenComparing(Evidence::subject))
        .limit(SHOWN_EACH)
        .toList();
  }
}

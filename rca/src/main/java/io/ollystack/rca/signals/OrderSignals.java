package io.ollystack.rca.signals;

import io.ollystack.rca.signals.Finding.Kind;
import io.ollystack.rca.window.Step;
import io.ollystack.rca.window.Step.Event;
import io.ollystack.rca.window.Transitions;
import io.ollystack.rca.window.WindowProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Findings from the order of events: calls that are left out, log lines that are new. Only
/// transitions that became more frequent count, since each of them makes another rarer. Pure.
final class OrderSignals {
  private static final double LEAST_DEVIATIONS = 1;

  /// How sure a look at the order of one kind of events is.
  ///
  /// @param drift by how much shares wander from day to day without a fault, as a share of the
  ///   variance of one event. For lines, 0.05 let chance beat faults that only some requests met;
  ///   0.01 to 0.02 did not (Nezha's development cases)
  /// @param half how many deviations give a strength of one half
  private record Kinds(
      Kind kind, Function<WindowProfile, Transitions> events, double drift, double half) {}

  private static final Kinds CALLS = new Kinds(Kind.CALLS, WindowProfile::calls, 0.01, 8);
  private static final Kinds LINES = new Kinds(Kind.LOGS, WindowProfile::lines, 0.02, 6);
  private static final double WEIGHT_OF_ERROR_LINES = 1.5;

  private OrderSignals() {}

  static Map<String, Finding> calls(List<WindowProfile> baseline, WindowProfile window) {
    return findings(CALLS, baseline, window);
  }

  static Map<String, Finding> lines(List<WindowProfile> baseline, WindowProfile window) {
    return findings(LINES, baseline, window);
  }

  private static Map<String, Finding> findings(
      Kinds kinds, List<WindowProfile> baseline, WindowProfile window) {
    List<Transitions> before = baseline.stream().map(kinds.events()).toList();
    Transitions now = kinds.events().apply(window);
    Map<String, Finding> strongest = new HashMap<>();
    for (Step step : now.steps()) {
      if (!known(before, step)) {
        continue;
      }
      for (Event next : now.after(step).keySet()) {
        double deviations = rise(before, now, step, next, kinds.drift());
        if (next.error()) {
          deviations *= WEIGHT_OF_ERROR_LINES;
        }
        if (deviations > LEAST_DEVIATIONS) {
          Finding finding =
              new Finding(
                  kinds.kind(),
                  step.operation() + ": " + step.previous().name() + " -> " + next.name(),
                  deviations,
                  deviations / (deviations + kinds.half()),
                  step.previous().equals(Step.START) && next.equals(Step.END));
          // A caller that stops after a call either gave up itself or was failed by the callee;
          // without status or logs that cannot be told, so both are charged.
          if (next.equals(Step.END) && step.previous().leadsOutside()) {
            keep(strongest, step.previous().service(), finding);
            keep(strongest, step.service(), finding.halved());
          } else {
            keep(strongest, step.service(), finding);
          }
        }
      }
    }
    return strongest;
  }

  /// Whether the operation was seen at all; in a new operation everything is new.
  private static boolean known(List<Transitions> before, Step step) {
    Step first = new Step(step.service(), step.operation(), Step.START);
    return before.stream().anyMatch(profile -> profile.total(first) > 0);
  }

  /// How many standard deviations the share of `next` among all that follows `step` has risen; zero
  /// or less when it has not.
  private static double rise(
      List<Transitions> before, Transitions now, Step step, Event next, double drift) {
    double countNow = now.count(step, next);
    double totalNow = now.total(step);
    double count = 0;
    double total = 0;
    for (Transitions profile : before) {
      count += profile.count(step, next);
      total += profile.total(step);
    }
    double share = total == 0 ? 0 : count / total;
    double risen = countNow / totalNow - share;
    if (risen <= 0) {
      return 0;
    }
    double pooled = (count + countNow + 0.5) / (total + totalNow + 1);
    double between = 0;
    int windows = 0;
    for (Transitions profile : before) {
      if (profile.total(step) > 0) {
        double distance = (double) profile.count(step, next) / profile.total(step) - share;
        between += distance * distance;
        windows++;
      }
    }
    double variance =
        (windows < 2 ? 0 : between / (windows - 1))
            + drift * pooled * (1 - pooled)
            + pooled * (1 - pooled) * (1 / totalNow + 1 / Math.max(1, total));
    return risen / Math.sqrt(Math.max(variance, 1e-12));
  }

  private static void keep(Map<String, Finding> strongest, String service, Finding finding) {
    strongest.merge(service, finding, (a, b) -> a.strength() >= b.strength() ? a : b);
  }
}

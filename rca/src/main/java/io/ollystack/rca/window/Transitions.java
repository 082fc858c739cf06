package io.ollystack.rca.window;

import io.ollystack.rca.window.Step.Event;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// How often each event followed each step. Not thread-safe.
public final class Transitions {
  /// So that ties are always broken alike.
  private static final Comparator<Event> ORDER =
      Comparator.comparing(Event::service).thenComparing(Event::name).thenComparing(Event::error);

  private final Map<Step, Map<Event, Integer>> counts = new HashMap<>();
  private final Map<Step, Integer> totals = new HashMap<>();

  void add(Step step, Event next) {
    counts.computeIfAbsent(step, _ -> new TreeMap<>(ORDER)).merge(next, 1, Integer::sum);
    totals.merge(step, 1, Integer::sum);
  }

  public Set<Step> steps() {
    return counts.keySet();
  }

  /// Every event that followed the step, with its count.
  public Map<Event, Integer> after(Step step) {
    return counts.getOrDefault(step, Map.of());
  }

  /// How often anything followed the step.
  public int total(Step step) {
    return totals.getOrDefault(step, 0);
  }

  public int count(Step step, Event next) {
    return after(step).getOrDefault(next, 0);
  }
}

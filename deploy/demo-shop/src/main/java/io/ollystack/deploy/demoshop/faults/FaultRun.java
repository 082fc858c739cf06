package io.ollystack.deploy.demoshop.faults;

import io.ollystack.deploy.demoshop.simulation.Impact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One occurrence of a fault, and what it did. Owned by the simulation's thread.
public final class FaultRun implements Impact {
  private static final int MAX_PATHS = 500;

  private final String id;
  private final Fault fault;
  private final double intensity;
  private final Instant onset;
  private final Duration planned;
  private final Map<String, Long> touches = new LinkedHashMap<>();
  private final Map<List<String>, Integer> countsByPath = new LinkedHashMap<>();
  private List<String> path = new ArrayList<>();
  private long firstEffectNanos;

  FaultRun(String id, Fault fault, double intensity, Instant onset, Duration planned) {
    this.id = id;
    this.fault = fault;
    this.intensity = intensity;
    this.onset = onset;
    this.planned = planned;
  }

  public String id() {
    return id;
  }

  public Fault fault() {
    return fault;
  }

  public double intensity() {
    return intensity;
  }

  public Instant onset() {
    return onset;
  }

  public Instant plannedEnd() {
    return onset.plus(planned);
  }

  /// When the first request was touched.
  public Optional<Instant> firstEffect() {
    return firstEffectNanos == 0
        ? Optional.empty()
        : Optional.of(
            Instant.ofEpochSecond(
                firstEffectNanos / 1_000_000_000L, firstEffectNanos % 1_000_000_000L));
  }

  /// Touched requests by place: where the fault sits first, then its callers.
  public Map<String, Long> touches() {
    return touches;
  }

  @Override
  public void touched(String place, int depth, long atNanos) {
    if (firstEffectNanos == 0) {
      firstEffectNanos = atNanos;
    }
    touches.merge(place, 1L, Long::sum);
    if (depth == 0) {
      closePath();
    }
    path.add(place);
  }

  /// The way that the trouble took most often, from where it sits to where visitors see it; empty
  /// when nothing was touched.
  public List<String> commonPath() {
    return paths(1).stream().findFirst().orElse(List.of());
  }

  /// The most frequent ways, those that reach the visitors first, at most so many.
  public List<List<String>> paths(int most) {
    closePath();
    return countsByPath.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<List<String>, Integer> e) -> !complete(e.getKey()))
                .thenComparing(Map.Entry.<List<String>, Integer>comparingByValue().reversed()))
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean complete(List<String> path) {
    return path.getLast().equals("frontend");
  }

  private void closePath() {
    if (!path.isEmpty()) {
      if (countsByPath.size() < MAX_PATHS || countsByPath.containsKey(path)) {
        countsByPath.merge(path, 1, Integer::sum);
      }
      path = new ArrayList<>();
    }
  }
}

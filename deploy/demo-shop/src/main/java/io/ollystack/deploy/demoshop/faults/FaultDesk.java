package io.ollystack.deploy.demoshop.faults;

import io.ollystack.deploy.demoshop.simulation.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Begins and ends faults in one world, and keeps the record. Owned by the simulation's thread.
public final class FaultDesk {
  private static final double MAX_INTENSITY = 10;

  private final World world;
  private final FaultCatalog catalog;
  private final GroundTruth truth;
  private final Map<String, Active> active = new LinkedHashMap<>();
  private int count;

  private record Active(FaultRun run, Fault.Ongoing ongoing) {}

  public FaultDesk(World world, FaultCatalog catalog, GroundTruth truth) {
    this.world = world;
    this.catalog = catalog;
    this.truth = truth;
  }

  public FaultCatalog catalog() {
    return catalog;
  }

  /// Begins a fault now; it ends by itself after `duration`. Throws IllegalArgumentException when
  /// there is no such fault, or it is active already.
  public FaultRun begin(String name, Duration duration, double intensity) {
    Fault fault = catalog.named(name);
    if (active.containsKey(name)) {
      throw new IllegalArgumentException(
          "fault %s is active already. 'fault stop %s' ends it".formatted(name, name));
    }
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          "fault %s: the duration must be positive, for example 5m".formatted(name));
    }
    if (!(intensity > 0) || intensity > MAX_INTENSITY) {
      throw new IllegalArgumentException(
          "fault %s: intensity %s is out of range. Expected more than 0, at most %.0f"
              .formatted(name, intensity, MAX_INTENSITY));
    }
    String id = "fault-%d-%04d".formatted(world.seed(), ++count);
    FaultRun run = new FaultRun(id, fault, intensity, world.timeline().now(), duration);
    Fault.Ongoing ongoing = fault.start().begin(world, run, intensity);
    Active entry = new Active(run, ongoing);
    active.put(name, entry);
    truth.begun(run, ongoing.root());
    world
        .timeline()
        .after(
            duration,
            () -> {
              if (entry.equals(active.get(name))) {
                end(name);
              }
            });
    return run;
  }

  /// Ends a fault now. Throws IllegalArgumentException when it is not active.
  public FaultRun end(String name) {
    Active entry = active.remove(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          "fault %s is not active. Active: %s"
              .formatted(name, active.isEmpty() ? "none" : String.join(", ", active.keySet())));
    }
    entry.ongoing().end().run();
    truth.ended(entry.run(), entry.ongoing().root(), world.timeline().now());
    return entry.run();
  }

  public List<FaultRun> active() {
    return active.values().stream().map(Active::run).toList();
  }

  /// Ends everything; for the end of a run, so that the record is complete.
  public void endAll() {
    for (String name : new ArrayList<>(active.keySet())) {
      end(name);
    }
  }
}

package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Dice;

/// A host. What its pods and its neighbours ask of its CPU decides how much longer everything on it
/// takes.
public final class Node {
  private static final double SMOOTHING = 0.4;

  private final String name;
  private final String zone;
  private final double cores;
  private final Dice dice;
  private double podDemandCores;
  private double neighbourCores;
  private double systemCores;
  private double demandCores;
  private double cpuSeconds;
  private Impact neighbourImpact = Impact.NONE;

  Node(String name, String zone, double cores, Dice dice) {
    this.name = name;
    this.zone = zone;
    this.cores = cores;
    this.dice = dice;
  }

  public String name() {
    return name;
  }

  public String zone() {
    return zone;
  }

  public double cores() {
    return cores;
  }

  /// A foreign workload on this host that asks for so many cores.
  public void neighbour(double newCores, Impact impact) {
    neighbourCores = newCores;
    neighbourImpact = impact;
  }

  double neighbourCores() {
    return Math.min(neighbourCores, cores);
  }

  /// Share of the CPU in use, 0..1.
  public double utilization() {
    return Math.min(1, demandCores / cores);
  }

  /// CPU seconds used since the start.
  double cpuSeconds() {
    return cpuSeconds;
  }

  double loadAverage() {
    return demandCores;
  }

  /// How much longer work takes than on an idle host: nothing below 75 % of the CPU, then queueing,
  /// then sharing.
  double slowdown() {
    double share = demandCores / cores;
    return share <= 0.75 ? 1 : 1 + 6 * (share - 0.75);
  }

  /// Reports work done under contention to the one who caused it.
  void blame(Frame frame, long nowNanos) {
    if (neighbourCores > 0 && slowdown() > 1.5) {
      frame.touch(neighbourImpact, nowNanos);
    }
  }

  void addPodDemand(double coresUsed) {
    podDemandCores += coresUsed;
  }

  /// One second has passed.
  void tick() {
    systemCores = 0.12 * cores * Math.exp(0.1 * dice.gaussian());
    double now = podDemandCores + systemCores + neighbourCores;
    demandCores = demandCores == 0 ? now : demandCores + SMOOTHING * (now - demandCores);
    cpuSeconds += Math.min(cores, demandCores);
    podDemandCores = 0;
  }
}

package io.ollystack.deploy.demoshop.faults;

import io.ollystack.deploy.demoshop.simulation.Impact;
import io.ollystack.deploy.demoshop.simulation.World;

/// Something that can be made to go wrong.
///
/// @param name how people ask for it: `payment-latency`
/// @param summary one line for people
/// @param start begins it in a world; what it does grows with the intensity (1 is usual)
public record Fault(String name, FaultKind kind, String summary, Starter start) {

  /// Begins a fault; `impact` is told about every request it touches.
  public interface Starter {
    Ongoing begin(World world, Impact impact, double intensity);
  }

  /// A fault that has begun.
  ///
  /// @param root where it sits in this run
  /// @param end puts everything right again
  public record Ongoing(Root root, Runnable end) {}
}

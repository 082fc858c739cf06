package io.ollystack.rca.excess;

/// A user-facing measure whose excess can be counted in seconds or in failed requests.
public enum Measure {
  /// Time a request takes, in seconds; more is worse.
  LATENCY(0.02, 0),
  /// Share of requests that succeed, 0 to 1; less is worse.
  AVAILABILITY(0, 0.0005);

  private final double relativeFloor;
  private final double absoluteFloor;

  Measure(double relativeFloor, double absoluteFloor) {
    this.relativeFloor = relativeFloor;
    this.absoluteFloor = absoluteFloor;
  }

  /// How much worse the value is than normal, in the measure's own unit; negative when better.
  double deviation(double value, double normal) {
    return switch (this) {
      case LATENCY -> value - normal;
      case AVAILABILITY -> normal - value;
    };
  }

  /// The smallest spread that counts as noise: measures that hardly ever move must not turn every
  /// flicker into a huge score.
  double spreadFloor(double normalMedian) {
    return Math.max(Math.max(absoluteFloor, relativeFloor * Math.abs(normalMedian)), 1e-12);
  }
}

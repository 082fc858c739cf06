package io.ollystack.copilot.assistant.frame;

/// A statistic, with the name of its function in ObservQL.
public enum Statistic {
  P50("p50"),
  P75("p75"),
  P90("p90"),
  P95("p95"),
  P99("p99"),
  P99_9("p99.9"),
  AVG("avg"),
  MAX("max"),
  MIN("min"),
  SUM("sum"),
  LAST("last");

  private final String function;

  Statistic(String function) {
    this.function = function;
  }

  /// The statistic of that ObservQL function.
  public static Statistic of(String function) {
    for (Statistic statistic : values()) {
      if (statistic.function.equals(function)) {
        return statistic;
      }
    }
    throw new IllegalArgumentException("no statistic '" + function + "'");
  }

  String function() {
    return function;
  }
}

package io.ollystack.copilot.observql.catalog;

/// The type of a metric, which decides its table and what `rate`, `p95` and `max` mean on it.
public enum MetricType {
  GAUGE,
  /// A monotonic sum, of either temporality.
  COUNTER,
  /// A sum that also goes down, such as a number of open connections.
  UP_DOWN_COUNTER,
  HISTOGRAM,
  EXPONENTIAL_HISTOGRAM,
  SUMMARY
}

package io.ollystack.copilot.assistant.frame;

/// A quantity that a question asks for.
public sealed interface Measure {
  /// How many rows.
  record Count() implements Measure {}

  /// Rows a second.
  record Rate() implements Measure {}

  /// How many requests failed.
  record ErrorCount() implements Measure {}

  /// The share of requests that failed.
  record ErrorRate() implements Measure {}

  /// The share of requests that succeeded.
  record SuccessRate() implements Measure {}

  /// A statistic of the time that requests take.
  record Latency(Statistic statistic) implements Measure {}

  /// A statistic of a metric.
  record OfMetric(String metric, MetricUse use, Statistic statistic) implements Measure {}

  /// The share of rows that meet a condition.
  record Share(Filter condition) implements Measure {}

  /// How many different values.
  record Distinct(String path) implements Measure {}

  /// How a metric of its type is asked for.
  enum MetricUse {
    /// The statistic of its values, or of its histogram.
    VALUE,
    /// Its increase a second.
    RATE,
    /// Its increase in the whole time.
    INCREASE
  }
}

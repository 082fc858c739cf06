package io.ollystack.copilot.observql.analysis;

/// What a [Term.Aggregate] computes over the rows of a group.
public enum AggregateFunction {
  COUNT,
  COUNT_DISTINCT,
  SUM,
  AVG,
  MIN,
  MAX,
  LAST,
  FIRST,
  ANY,
  UNIQ,
  STDDEV,
  QUANTILE,
  /// Rows per second, or increase per second of a counter.
  RATE,
  INCREASE,
  ERROR_RATE,
  SUCCESS_RATE,
  APDEX,
  HISTOGRAM,
  TOPK,
  /// Last value less first value.
  DELTA,
  /// Slope per second, by least squares.
  DERIV
}

package io.ollystack.copilot.observql.analysis;

import java.util.Set;

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
  DERIV;

  /// Those that this process computes too, over rows that it made itself.
  static final Set<AggregateFunction> IN_MEMORY =
      Set.of(COUNT, COUNT_DISTINCT, UNIQ, SUM, AVG, MIN, MAX, ANY, FIRST, LAST, QUANTILE, STDDEV);
}

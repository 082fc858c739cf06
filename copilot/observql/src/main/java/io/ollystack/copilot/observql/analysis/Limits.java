package io.ollystack.copilot.observql.analysis;

/// How much a query may return: rows by default and at most, time series and their points, and the
/// bytes that it may read before it is refused.
public record Limits(long rows, long maxRows, int series, int points, long maxBytesRead) {
  public static final Limits DEFAULT = new Limits(1_000, 10_000, 50, 300, 50_000_000_000L);

  long seriesCells() {
    return (long) series * points;
  }
}

package io.ollystack.copilot.observql.result;

import java.time.Duration;

/// What a query cost on the server, summed over its statements.
public record QueryStatistics(long rowsRead, long bytesRead, Duration elapsed) {
  public static final QueryStatistics NONE = new QueryStatistics(0, 0, Duration.ZERO);

  public QueryStatistics plus(QueryStatistics other) {
    return new QueryStatistics(
        rowsRead + other.rowsRead, bytesRead + other.bytesRead, elapsed.plus(other.elapsed));
  }
}

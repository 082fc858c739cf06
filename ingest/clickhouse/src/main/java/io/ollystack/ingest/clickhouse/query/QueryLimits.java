package io.ollystack.ingest.clickhouse.query;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// What one query may use at most. Zero: no limit of ours, the server's profile decides.
///
/// @param time wall-clock time on the server
/// @param rowsToRead rows read from tables, before filters
/// @param bytesToRead bytes read from tables, uncompressed
/// @param memoryBytes memory of the query on the server
/// @param resultRows rows of the result; more is an error, never a silent cut
public record QueryLimits(
    Duration time, long rowsToRead, long bytesToRead, long memoryBytes, long resultRows) {
  /// Nothing beyond the server's own profile.
  public static final QueryLimits NONE = new QueryLimits(Duration.ZERO, 0, 0, 0, 0);

  /// For questions of people: thirty seconds, two thousand million rows, 2 GiB of memory, a million
  /// rows of result.
  public static final QueryLimits INTERACTIVE =
      new QueryLimits(Duration.ofSeconds(30), 2_000_000_000L, 0, 2L << 30, 1_000_000);

  public QueryLimits {
    if (time.isNegative()
        || rowsToRead < 0
        || bytesToRead < 0
        || memoryBytes < 0
        || resultRows < 0) {
      throw new IllegalArgumentException(
          "query limits: expected 0 (none) or more, found "
              + time
              + ", "
              + rowsToRead
              + ", "
              + bytesToRead
              + ", "
              + memoryBytes
              + ", "
              + resultRows);
    }
  }

  public QueryLimits withTime(Duration other) {
    return new QueryLimits(other, rowsToRead, bytesToRead, memoryBytes, resultRows);
  }

  public QueryLimits withResultRows(long other) {
    return new QueryLimits(time, rowsToRead, bytesToRead, memoryBytes, other);
  }

  public QueryLimits withMemoryBytes(long other) {
    return new QueryLimits(time, rowsToRead, bytesToRead, other, resultRows);
  }

  public QueryLimits withRowsToRead(long other) {
    return new QueryLimits(time, other, bytesToRead, memoryBytes, resultRows);
  }

  /// As ClickHouse's settings.
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    if (!time.isZero()) {
      settings.put("max_execution_time", Double.toString(time.toMillis() / 1000.0));
      settings.put("timeout_overflow_mode", "throw");
    }
    put(settings, "max_rows_to_read", rowsToRead);
    put(settings, "max_bytes_to_read", bytesToRead);
    put(settings, "max_memory_usage", memoryBytes);
    if (resultRows > 0) {
      settings.put("max_result_rows", Long.toString(resultRows));
      settings.put("result_overflow_mode", "throw");
    }
    return settings;
  }

  private static void put(Map<String, String> settings, String name, long value) {
    if (value > 0) {
      settings.put(name, Long.toString(value));
    }
  }
}

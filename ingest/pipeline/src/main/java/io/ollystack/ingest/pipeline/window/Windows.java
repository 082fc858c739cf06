package io.ollystack.ingest.pipeline.window;

/// Windows of 10 s of event time.
public final class Windows {
  private static final long NANOS = 1_000_000_000L;
  private static final long SECONDS = 10;

  /// What a `DateTime` of the store can hold: until 2106.
  private static final long LAST = 0xFFFF_FFFFL / SECONDS * SECONDS;

  private Windows() {}

  /// Begin of the window, in seconds since the epoch.
  ///
  /// @param epochNanos unsigned, as OTLP carries it
  public static long secondsOf(long epochNanos) {
    long seconds = Long.divideUnsigned(epochNanos, NANOS);
    return Math.min(seconds - seconds % SECONDS, LAST);
  }

  public static long nanos(long seconds) {
    return seconds * NANOS;
  }
}

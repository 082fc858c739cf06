package io.ollystack.ingest.telemetry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A refusal for now: nothing was taken, and the same data may be sent again after a delay.
public final class Unavailable extends Exception {
  private static final long serialVersionUID = 1L;

  /// Why not now; decides between `RESOURCE_EXHAUSTED`/429 and `UNAVAILABLE`/503.
  public enum Reason {
    /// A bound was reached (spool full, memory limit, too many requests): slow down.
    OVERLOADED,
    /// A part that is needed does not answer, or the process is stopping.
    OUT_OF_SERVICE
  }

  private final Reason reason;
  private final Duration retryAfter;

  /// @param message what is unavailable and why; shown to the client
  /// @param retryAfter how long the client should wait; not negative
  public Unavailable(Reason reason, String message, Duration retryAfter) {
    this(reason, message, retryAfter, null);
  }

  public Unavailable(
      Reason reason, String message, Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    if (retryAfter.isNegative()) {
      throw new IllegalArgumentException("retryAfter " + retryAfter + ": must not be negative");
    }
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  public Reason reason() {
    return reason;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}

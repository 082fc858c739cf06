package io.ollystack.ingest.telemetry;

import org.jspecify.annotations.Nullable;

/// A permanent refusal: the same data will be refused again, so nobody should retry it.
public final class RejectedData extends Exception {
  private static final long serialVersionUID = 1L;

  /// @param message what is wrong, where, what was expected; shown to the client
  public RejectedData(String message) {
    this(message, null);
  }

  public RejectedData(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package io.ollystack.copilot.api;

/// Why a query did not run to its end, other than by its own fault.
final class QueryStopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  enum Reason {
    /// Somebody cancelled it.
    CANCELLED,
    /// Too many are running.
    BUSY,
    /// Its id is taken by a running query.
    DUPLICATE
  }

  private final Reason reason;

  QueryStopped(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}

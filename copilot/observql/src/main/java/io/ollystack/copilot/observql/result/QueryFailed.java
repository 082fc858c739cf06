package io.ollystack.copilot.observql.result;

import java.util.Optional;

/// The store refused or could not finish a statement.
public final class QueryFailed extends Exception {
  private static final long serialVersionUID = 1L;

  /// What the caller can do about it.
  public enum Reason {
    /// A limit of time, memory or rows: ask for less.
    LIMIT,
    /// The store cannot be reached now: ask again later.
    UNAVAILABLE,
    /// Anything else, a defect of the compiler included.
    REFUSED
  }

  private final Reason reason;
  private final int serverCode;

  public QueryFailed(Reason reason, int serverCode, String message) {
    super(message);
    this.reason = reason;
    this.serverCode = serverCode;
  }

  public QueryFailed(Reason reason, int serverCode, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.serverCode = serverCode;
  }

  public Reason reason() {
    return reason;
  }

  /// The server's exception code, if it gave one.
  public Optional<Integer> serverCode() {
    return serverCode == 0 ? Optional.empty() : Optional.of(serverCode);
  }
}

package io.ollystack.copilot.app.process;

/// The service cannot start, for a reason that a person can remedy. The message says what failed,
/// where, what was expected and what to do; it is printed alone, without a stack trace.
public final class StartRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartRefused(String message) {
    super(message);
  }

  public StartRefused(String message, Throwable cause) {
    super(message, cause);
  }
}

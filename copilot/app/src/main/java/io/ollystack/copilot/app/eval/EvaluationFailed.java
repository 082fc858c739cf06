package io.ollystack.copilot.app.eval;

/// The data of an evaluation could not be read; the message says what, where and what was expected.
public final class EvaluationFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EvaluationFailed(String message) {
    super(message);
  }

  public EvaluationFailed(String message, Throwable cause) {
    super(message, cause);
  }
}

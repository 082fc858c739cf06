package io.ollystack.copilot.app.eval;

/// The data of an evaluation could not be read; the message says what, where and what was expected.
public final class EvaluationFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EvaluationFailed(String message) {
    super(message);
  }

  EvaluationFailed(String message, Throwable cause) {
    super(message, cause);
  }
}

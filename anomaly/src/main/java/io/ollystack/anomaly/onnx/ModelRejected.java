package io.ollystack.anomaly.onnx;

/// A model that must not serve: damaged, foreign, or made for other inputs. The message says what,
/// where, what was expected and what helps.
public final class ModelRejected extends Exception {
  private static final long serialVersionUID = 1L;

  ModelRejected(String message) {
    super(message);
  }

  ModelRejected(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.ollystack.deploy.demoshop.blueprint;

/// Why an operation or a call failed.
///
/// @param exceptionType as the language in question would name it
public record Failure(FailureKind kind, String exceptionType, String message) {

  /// What the caller of a failed call reports: the same kind where it makes sense to pass it on,
  /// its own error otherwise.
  public Failure asSeenByCaller(String what) {
    return switch (kind) {
      case DEADLINE, UNAVAILABLE, DECLINED, NOT_FOUND ->
          new Failure(kind, exceptionType, what + ": " + message);
      case INTERNAL, EXHAUSTED, CANCELLED ->
          new Failure(FailureKind.INTERNAL, exceptionType, what + ": " + message);
    };
  }
}

package io.ollystack.deploy.demoshop.blueprint;

/// How a call can fail, with its names on the two wires.
public enum FailureKind {
  INTERNAL("INTERNAL", 500, true),
  UNAVAILABLE("UNAVAILABLE", 503, true),
  DEADLINE("DEADLINE_EXCEEDED", 504, true),
  EXHAUSTED("RESOURCE_EXHAUSTED", 429, false),
  DECLINED("FAILED_PRECONDITION", 402, false),
  NOT_FOUND("NOT_FOUND", 404, false),
  CANCELLED("CANCELLED", 499, false);

  private final String grpcStatus;
  private final int httpStatus;
  private final boolean serverFault;

  FailureKind(String grpcStatus, int httpStatus, boolean serverFault) {
    this.grpcStatus = grpcStatus;
    this.httpStatus = httpStatus;
    this.serverFault = serverFault;
  }

  public String grpcStatus() {
    return grpcStatus;
  }

  public int httpStatus() {
    return httpStatus;
  }

  /// Whether the semantic conventions make the *server's* span an error (a client's always is).
  public boolean serverFault() {
    return serverFault;
  }
}

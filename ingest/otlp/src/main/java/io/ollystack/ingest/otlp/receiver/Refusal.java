package io.ollystack.ingest.otlp.receiver;

/// Permanent refusals, with their HTTP status and `google.rpc.Code`.
enum Refusal {
  INVALID_REQUEST(400, 3),
  NOT_AUTHENTICATED(401, 16),
  UNKNOWN_PATH(404, 12),
  METHOD_NOT_ALLOWED(405, 12),
  TOO_SLOW(408, 4),
  TOO_LARGE(413, 8),
  UNSUPPORTED_FORMAT(415, 3);

  private final int httpStatus;
  private final int rpcCode;

  Refusal(int httpStatus, int rpcCode) {
    this.httpStatus = httpStatus;
    this.rpcCode = rpcCode;
  }

  int httpStatus() {
    return httpStatus;
  }

  int rpcCode() {
    return rpcCode;
  }
}

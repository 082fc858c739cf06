package io.ollystack.ingest.clickhouse.embedded.server;

/// The bytes are not a request that this server understands; the connection is closed after the
/// answer.
final class BadRequest extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  BadRequest(int status, String message) {
    super(message);
    this.status = status;
  }

  /// HTTP status.
  int status() {
    return status;
  }
}

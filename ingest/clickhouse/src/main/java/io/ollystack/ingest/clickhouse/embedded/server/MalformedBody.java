package io.ollystack.ingest.clickhouse.embedded.server;

import java.io.IOException;

/// A body whose encoding is broken, although its client is still there to be told.
final class MalformedBody extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedBody(String message) {
    super(message);
  }

  MalformedBody(String message, Throwable cause) {
    super(message, cause);
  }
}

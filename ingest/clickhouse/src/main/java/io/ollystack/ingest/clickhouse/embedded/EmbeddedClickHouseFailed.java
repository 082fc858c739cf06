package io.ollystack.ingest.clickhouse.embedded;

/// The embedded ClickHouse cannot be started. The message says what, where, what was expected and
/// what to do.
public final class EmbeddedClickHouseFailed extends Exception {
  /// Why, for programs.
  public enum Reason {
    /// There is no native library for this platform at all.
    PLATFORM_NOT_SUPPORTED,
    /// The native library is not where it should be.
    LIBRARY_MISSING,
    /// The native library is not the one that was published.
    LIBRARY_DAMAGED,
    /// Another process uses the data directory.
    DIRECTORY_IN_USE,
    /// The data directory holds something else.
    DIRECTORY_FOREIGN,
    /// The data directory was written by a newer program.
    DIRECTORY_NEWER,
    /// The data directory cannot be written.
    DIRECTORY_NOT_WRITABLE,
    /// The child process ended or said nothing before it was ready.
    NOT_STARTED
  }

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  EmbeddedClickHouseFailed(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  EmbeddedClickHouseFailed(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}

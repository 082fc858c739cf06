package io.ollystack.ingest.clickhouse.embedded;

/// How the embedded ClickHouse is, for readiness and metrics.
///
/// @param state at this moment
/// @param detail why it is not ready; empty when it is
/// @param restarts since the start, each after a death of the child
/// @param pid of the child, 0 where there is none
public record EmbeddedClickHouseStatus(State state, String detail, int restarts, long pid) {
  /// The life of the child process, seen from here.
  public enum State {
    /// Answers.
    READY,
    /// Lives and does not answer; started again when that lasts.
    SILENT,
    /// Has died and is being started again: callers try again.
    RESTARTING,
    /// Was closed.
    CLOSED
  }
}

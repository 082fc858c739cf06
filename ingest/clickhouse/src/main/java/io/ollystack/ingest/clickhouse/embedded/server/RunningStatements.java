package io.ollystack.ingest.clickhouse.embedded.server;

import io.ollystack.ingest.clickhouse.embedded.engine.StatementFailed;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// The statements that run at the moment, by their id; and the watch that kills those whose client
/// has left, which the engine does not notice by itself while it works. Thread-safe.
final class RunningStatements {
  private static final Duration WATCH_INTERVAL = Duration.ofMillis(200);
  private static final System.Logger LOG = System.getLogger(RunningStatements.class.getName());

  /// A statement in the engine.
  ///
  /// @param connection of its client
  /// @param watched whether the statement is of no use without its client
  record Running(HttpConnection connection, boolean watched) {}

  private final SessionPool sessions;
  private final ConcurrentMap<String, Running> running = new ConcurrentHashMap<>();

  RunningStatements(SessionPool sessions) {
    this.sessions = sessions;
  }

  /// The leading comment by which a statement can be found.
  static String tag(String queryId) {
    return "/*qid:" + queryId + "*/ ";
  }

  void startWatch() {
    Thread.ofPlatform()
        .name("disconnect-watch")
        .daemon(true)
        .stackSize(EmbeddedServer.STACK_BYTES)
        .start(this::watch);
  }

  void begin(String queryId, Running statement) throws StatementFailed {
    if (running.putIfAbsent(queryId, statement) != null) {
      throw StatementFailed.of(
          216,
          "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING",
          "Query with id = %s is already running. Choose another id".formatted(queryId));
    }
  }

  void end(String queryId) {
    running.remove(queryId);
  }

  int count() {
    return running.size();
  }

  /// Stops everything.
  void killAll() {
    running.keySet().forEach(this::kill);
  }

  private void watch() {
    while (true) {
      LockSupport.parkNanos(WATCH_INTERVAL.toNanos());
      for (String id : running.keySet()) {
        if (clientHasLeft(id)) {
          kill(id);
        }
      }
    }
  }

  /// Asks while the entry is held, so that [#end] waits for the question: once the answer is out,
  /// the first byte of the client's next request must not be read here.
  private boolean clientHasLeft(String queryId) {
    AtomicBoolean left = new AtomicBoolean();
    running.computeIfPresent(
        queryId,
        (id, statement) -> {
          left.set(statement.watched() && statement.connection().clientHasLeft());
          return statement;
        });
    return left.get();
  }

  private void kill(String queryId) {
    String text = tag(queryId).replace("\\", "\\\\").replace("'", "\\'");
    String sql = "KILL QUERY WHERE startsWith(query, '%s') ASYNC".formatted(text);
    try {
      sessions.kill(sql, "Null");
    } catch (StatementFailed failed) {
      LOG.log(System.Logger.Level.WARNING, "a statement could not be killed", failed);
    }
  }
}

package io.ollystack.ingest.clickhouse.embedded.server;

import io.ollystack.ingest.clickhouse.embedded.engine.EngineResult;
import io.ollystack.ingest.clickhouse.embedded.engine.StatementFailed;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// The sessions that requests share, and one apart for KILL QUERY, which must not wait behind what
/// it is to stop. Thread-safe.
final class SessionPool implements AutoCloseable {
  private final BlockingQueue<Session> idle;
  private final int size;
  private final Session killer;
  private final ReentrantLock killing = new ReentrantLock();
  private final Duration patience;

  /// @param patience how long a request waits for a session before it is refused
  SessionPool(List<String> arguments, Map<String, String> profile, int size, Duration patience)
      throws StatementFailed {
    this.size = size;
    this.patience = patience;
    this.killer = new Session(arguments, profile);
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      sessions.add(new Session(arguments, profile));
    }
    this.idle = new ArrayBlockingQueue<>(size, true, sessions);
  }

  Session take() throws StatementFailed, InterruptedException {
    Session session = idle.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (session == null) {
      throw StatementFailed.of(
          202,
          "TOO_MANY_SIMULTANEOUS_QUERIES",
          "Too many simultaneous queries: all %d sessions of the embedded server were busy for %d s. Try again"
              .formatted(size, patience.toSeconds()));
    }
    return session;
  }

  /// Takes a session back and replaces its connection where that is needed.
  void giveBack(Session session) {
    try {
      session.settle();
    } catch (StatementFailed failed) {
      // It stays spoiled and is tried again by its next user, who can be told.
      session.spoil();
    } finally {
      idle.add(session);
    }
  }

  /// Runs a KILL QUERY and returns its output.
  byte[] kill(String sql, String format) throws StatementFailed {
    killing.lock();
    try (EngineResult result =
        killer
            .prepare("default", Collections.emptySortedMap())
            .query(sql.getBytes(StandardCharsets.UTF_8), format, Map.of())) {
      return result.bytes().toArray(ValueLayout.JAVA_BYTE);
    } catch (StatementFailed failed) {
      killer.spoil();
      throw failed;
    } finally {
      killing.unlock();
    }
  }

  /// Whether every session came back within the time.
  boolean awaitIdle(Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    List<Session> taken = new ArrayList<>();
    try {
      while (taken.size() < size) {
        Session session = idle.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (session == null) {
          return false;
        }
        taken.add(session);
      }
      return true;
    } finally {
      idle.addAll(taken);
    }
  }

  /// Closes the idle sessions and the one for kills.
  @Override
  public void close() {
    List<Session> sessions = new ArrayList<>();
    idle.drainTo(sessions);
    sessions.forEach(Session::close);
    killer.close();
  }
}

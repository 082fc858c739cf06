package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.QueryFailed;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/// The queries that run now, each on a virtual thread of its own. A query stops when it is
/// cancelled by its id, and when whoever asked goes away; stopping interrupts its thread, which
/// makes the engine stop the store's statement.
///
/// At most `capacity` run at once; another is refused, not queued: who waits on call asks again.
final class RunningQueries {
  /// A blocking piece of work.
  @FunctionalInterface
  interface Work<T> {
    T run() throws QueryFailed, InterruptedException;
  }

  private record Key(Tenant tenant, String id) {}

  /// A thread and whether it was told to stop: an interrupted driver may call that a lost
  /// connection.
  private record Run(Thread thread, AtomicBoolean stopped) {
    void stop() {
      stopped.set(true);
      thread.interrupt();
    }
  }

  private final ConcurrentMap<Key, Run> running = new ConcurrentHashMap<>();
  private final Semaphore places;

  RunningQueries(int capacity) {
    this.places = new Semaphore(capacity);
  }

  <T> Mono<T> run(Tenant tenant, String id, Work<T> work) {
    return Mono.<T>create(sink -> start(new Key(tenant, id), work, sink))
        .publishOn(Schedulers.parallel());
  }

  /// Stops a running query of the tenant; false if there is none of this id.
  boolean cancel(Tenant tenant, String id) {
    Run run = running.get(new Key(tenant, id));
    if (run == null) {
      return false;
    }
    run.stop();
    return true;
  }

  int count() {
    return running.size();
  }

  private <T> void start(Key key, Work<T> work, MonoSink<T> sink) {
    if (!places.tryAcquire()) {
      sink.error(
          new QueryStopped(
              QueryStopped.Reason.BUSY, "too many queries are running. Try again in a second."));
      return;
    }
    AtomicBoolean stopped = new AtomicBoolean();
    Thread thread =
        Thread.ofVirtual()
            .name("query-" + key.id)
            .unstarted(() -> perform(key, stopped, work, sink));
    Run run = new Run(thread, stopped);
    if (running.putIfAbsent(key, run) != null) {
      places.release();
      sink.error(
          new QueryStopped(
              QueryStopped.Reason.DUPLICATE, "a query with the id " + key.id + " is running."));
      return;
    }
    sink.onCancel(run::stop);
    thread.start();
  }

  private <T> void perform(Key key, AtomicBoolean stopped, Work<T> work, MonoSink<T> sink) {
    T result;
    try {
      result = work.run();
    } catch (InterruptedException interrupted) {
      ended(key);
      sink.error(cancelled());
      return;
    } catch (QueryFailed | RuntimeException | Error failure) {
      ended(key);
      sink.error(stopped.get() && failure instanceof QueryFailed ? cancelled() : failure);
      return;
    }
    ended(key);
    sink.success(result);
  }

  private static QueryStopped cancelled() {
    return new QueryStopped(QueryStopped.Reason.CANCELLED, "the query was cancelled.");
  }

  private void ended(Key key) {
    running.remove(key);
    places.release();
  }
}

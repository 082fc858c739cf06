package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Dice;
import io.ollystack.deploy.demoshop.blueprint.Failure;
import io.ollystack.deploy.demoshop.blueprint.FailureKind;
import io.ollystack.deploy.demoshop.blueprint.Latency;
import io.ollystack.deploy.demoshop.blueprint.Step;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Duration;

/// Databases and caches as a service uses them: a connection from the pool, then the statement.
final class DataAccess {
  private static final Latency ROUND_TRIP = new Latency(0.5, 0.3);
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);
  private static final String POOL = "main";

  private final World world;

  DataAccess(World world) {
    this.world = world;
  }

  void query(Step.Query query, Frame frame, Done done) {
    Database database = world.database(query.database());
    WorkerPool connections = frame.pod().connections();
    long asked = world.timeline().nowNanos();
    boolean[] gaveUp = new boolean[1];
    boolean[] granted = new boolean[1];
    Runnable tooLate =
        () -> {
          if (!granted[0] && !gaveUp[0] && !frame.over()) {
            gaveUp[0] = true;
            frame.pod().instruments().connectionTimedOut(POOL);
            done.with(
                new Failure(
                    FailureKind.UNAVAILABLE,
                    "ConnectionPoolTimeout",
                    "no connection to %s available (busy %d of %d, waiting %d)"
                        .formatted(
                            database.blueprint().name(),
                            connections.busy(),
                            connections.capacity(),
                            connections.waiting())));
          }
        };
    connections.acquire(
        () -> {
          if (gaveUp[0] || frame.over()) {
            connections.release();
            return;
          }
          granted[0] = true;
          frame
              .pod()
              .instruments()
              .waitedForConnection(POOL, (world.timeline().nowNanos() - asked) / 1e9);
          execute(query, database, connections, frame, done);
        },
        tooLate);
    if (!granted[0]) {
      world.timeline().after(CONNECTION_TIMEOUT, tooLate);
    }
  }

  private void execute(
      Step.Query query, Database database, WorkerPool connections, Frame frame, Done done) {
    String name = query.verb() + " " + query.table();
    Span span =
        Spans.query(
                world,
                frame,
                database.blueprint().system(),
                database.blueprint().name(),
                database.blueprint().port(),
                name)
            .setAttribute("db.namespace", database.blueprint().namespace())
            .setAttribute("db.operation.name", query.verb())
            .setAttribute("db.collection.name", query.table())
            .setAttribute("db.query.text", query.sql())
            .startSpan();
    Context context = frame.context().with(span);
    long started = world.timeline().nowNanos();
    world
        .timeline()
        .afterNanos(
            ROUND_TRIP.sampleNanos(frame.visit().dice()),
            () ->
                database.execute(
                    query,
                    frame,
                    failure -> {
                      connections.release();
                      if (frame.over()) {
                        return;
                      }
                      Spans.failed(span, failure);
                      if (failure != null) {
                        span.setAttribute("db.response.status_code", failure.exceptionType());
                      }
                      span.end(world.timeline().now());
                      frame
                          .pod()
                          .instruments()
                          .queried(
                              database.blueprint().system(),
                              query.verb(),
                              query.table(),
                              database.blueprint().name(),
                              failure,
                              (world.timeline().nowNanos() - started) / 1e9,
                              context);
                      done.with(
                          failure == null
                              ? null
                              : failure.asSeenByCaller(database.blueprint().name()));
                    }));
  }

  void lookup(Step.Lookup lookup, Frame frame, Done done) {
    Cache cache = world.cache(lookup.cache());
    String key = lookup.family() + ":" + lookup.key().apply(frame.visit());
    command(
        cache,
        "GET",
        lookup.family(),
        frame,
        () -> {
          boolean hit = cache.get(key, frame, world.timeline().nowNanos());
          frame.pod().instruments().lookedUp(lookup.family(), hit);
          return hit;
        },
        hit -> {
          if (hit) {
            done.with(null);
          } else {
            world
                .steps()
                .run(
                    lookup.onMiss(),
                    frame,
                    failure -> {
                      if (failure != null) {
                        done.with(failure);
                      } else {
                        command(
                            cache,
                            "SET",
                            lookup.family(),
                            frame,
                            () -> {
                              cache.put(key, world.timeline().nowNanos());
                              return true;
                            },
                            stored -> done.with(null));
                      }
                    });
          }
        });
  }

  void store(Step.Store store, Frame frame, Done done) {
    Cache cache = world.cache(store.cache());
    String key = store.family() + ":" + store.key().apply(frame.visit());
    command(
        cache,
        store.command(),
        store.family(),
        frame,
        () -> {
          if (store.command().equals("DEL")) {
            cache.remove(key);
          } else {
            cache.put(key, world.timeline().nowNanos());
          }
          return true;
        },
        stored -> done.with(null));
  }

  private interface OnServer {
    boolean run();
  }

  private interface Then {
    void accept(boolean result);
  }

  private void command(
      Cache cache, String verb, String family, Frame frame, OnServer onServer, Then then) {
    Dice dice = frame.visit().dice();
    String server = cache.blueprint().name();
    Span span =
        Spans.query(world, frame, "redis", server, cache.blueprint().port(), verb)
            .setAttribute("db.operation.name", verb)
            .setAttribute("db.query.text", verb + " " + family + ":?")
            .startSpan();
    Context context = frame.context().with(span);
    long started = world.timeline().nowNanos();
    long work = cache.pod().work(120_000);
    world
        .timeline()
        .afterNanos(
            ROUND_TRIP.sampleNanos(dice) + work,
            () -> {
              if (frame.over()) {
                return;
              }
              boolean result = onServer.run();
              span.end(world.timeline().now());
              frame
                  .pod()
                  .instruments()
                  .queried(
                      "redis",
                      verb,
                      "",
                      server,
                      null,
                      (world.timeline().nowNanos() - started) / 1e9,
                      context);
              then.accept(result);
            });
  }
}

package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.DatabaseBlueprint;
import io.ollystack.deploy.demoshop.blueprint.Dice;
import io.ollystack.deploy.demoshop.blueprint.Failure;
import io.ollystack.deploy.demoshop.blueprint.FailureKind;
import io.ollystack.deploy.demoshop.blueprint.LogLevel;
import io.ollystack.deploy.demoshop.blueprint.Step;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A database server: a few queries at a time, the others in line; writes need room on the disk.
public final class Database {
  private static final long BYTES_PER_WRITE = 48 << 10;
  private static final long SLOW_QUERY_NANOS = 500_000_000L;
  private static final int MAX_WAITING = 400;

  private final World world;
  private final DatabaseBlueprint blueprint;
  private final Pod pod;
  private final WorkerPool slots;
  private final List<Effect> effects = new ArrayList<>();
  private long usedBytes;
  private double fillBytesPerSecond;
  private Impact fillImpact = Impact.NONE;
  private long commits;
  private long rollbacks;
  private long rowsRead;
  private long rowsWritten;

  Database(World world, DatabaseBlueprint blueprint, Pod pod) {
    this.world = world;
    this.blueprint = blueprint;
    this.pod = pod;
    slots = new WorkerPool(world.provisioned(blueprint.parallel()), MAX_WAITING);
    usedBytes = blueprint.usedBytes();
    DatabaseMetrics.register(world.telemetry(Identity.pod(pod)), this, world);
  }

  public DatabaseBlueprint blueprint() {
    return blueprint;
  }

  public Pod pod() {
    return pod;
  }

  public void add(Effect effect) {
    effects.add(effect);
  }

  public void remove(Effect effect) {
    effects.remove(effect);
  }

  /// Something other than the shop writes to the disk so fast.
  public void fill(double bytesPerSecond, Impact impact) {
    fillBytesPerSecond = bytesPerSecond;
    fillImpact = impact;
  }

  /// Somebody has tidied up.
  public void cleanDisk() {
    fill(0, Impact.NONE);
    usedBytes = blueprint.usedBytes();
  }

  public long freeBytes() {
    return Math.max(0, blueprint.diskBytes() - usedBytes);
  }

  long commits() {
    return commits;
  }

  long rollbacks() {
    return rollbacks;
  }

  long rowsRead() {
    return rowsRead;
  }

  long rowsWritten() {
    return rowsWritten;
  }

  long usedBytes() {
    return usedBytes;
  }

  int active() {
    return slots.busy() + slots.waiting();
  }

  /// One second has passed.
  void tick() {
    usedBytes = Math.min(blueprint.diskBytes(), usedBytes + Math.round(fillBytesPerSecond));
  }

  /// Answers a query after network, waiting and work.
  void execute(Step.Query query, Frame frame, Done done) {
    Dice dice = frame.visit().dice();
    Runnable refused =
        () ->
            done.with(
                new Failure(
                    FailureKind.UNAVAILABLE, "53300", "FATAL: sorry, too many clients already"));
    slots.acquire(
        () -> {
          long work = pod.work(query.time().sampleNanos(dice));
          pod.node().blame(frame, world.timeline().nowNanos());
          Failure failure = null;
          for (Effect effect : effects) {
            if (effect.visits().test(frame.visit()) && dice.chance(effect.probability())) {
              frame.touchFromBelow(effect.impact(), blueprint.name(), world.timeline().nowNanos());
              work += effect.delay().map(d -> d.sampleNanos(dice)).orElse(0L);
              failure = effect.failure().orElse(failure);
            }
          }
          if (failure == null && query.writes() && freeBytes() == 0) {
            frame.touchFromBelow(fillImpact, blueprint.name(), world.timeline().nowNanos());
            failure =
                new Failure(
                    FailureKind.INTERNAL,
                    "53100",
                    "ERROR: could not extend file \"base/16384/%d\": No space left on device"
                        .formatted(16400 + Math.floorMod(query.table().hashCode(), 90)));
          }
          account(query, failure, work);
          Failure outcome = failure;
          world
              .timeline()
              .afterNanos(
                  work,
                  () -> {
                    slots.release();
                    done.with(outcome);
                  });
        },
        refused);
  }

  private void account(Step.Query query, @Nullable Failure failure, long work) {
    if (failure != null) {
      rollbacks++;
      log(LogLevel.ERROR, failure.message());
      return;
    }
    commits++;
    if (query.writes()) {
      rowsWritten++;
      usedBytes = Math.min(blueprint.diskBytes(), usedBytes + BYTES_PER_WRITE);
    } else {
      rowsRead += 20;
    }
    if (work > SLOW_QUERY_NANOS) {
      log(
          LogLevel.INFO,
          "duration: %.3f ms  execute <unnamed>: %s".formatted(work / 1e6, query.sql()));
    }
  }

  private void log(LogLevel level, String text) {
    pod.log(
        level,
        text,
        Attributes.builder().put("db.namespace", blueprint.namespace()).build(),
        Context.root());
  }
}

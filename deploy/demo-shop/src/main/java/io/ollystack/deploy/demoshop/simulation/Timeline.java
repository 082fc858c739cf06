package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.telemetry.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.PriorityQueue;

/// What happens when. Events at the same instant happen in the order in which they were planned, so
/// a run is repeatable. Not thread-safe: the simulation is one thread.
public final class Timeline {
  private final PriorityQueue<Planned> planned = new PriorityQueue<>(1024);
  private final SimulatedClock clock;
  private long nowNanos;
  private long sequence;

  private record Planned(long atNanos, long sequence, Runnable action)
      implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  Timeline(Instant start, SimulatedClock clock) {
    this.clock = clock;
    nowNanos = nanos(start);
    clock.moveTo(nowNanos);
  }

  /// Simulated time in nanoseconds since 1970.
  public long nowNanos() {
    return nowNanos;
  }

  public Instant now() {
    return Instant.ofEpochSecond(nowNanos / 1_000_000_000L, nowNanos % 1_000_000_000L);
  }

  /// Plans `action`; a time that has passed means now.
  public void at(Instant when, Runnable action) {
    plan(nanos(when), action);
  }

  public void after(Duration delay, Runnable action) {
    plan(nowNanos + delay.toNanos(), action);
  }

  void afterNanos(long delayNanos, Runnable action) {
    plan(nowNanos + delayNanos, action);
  }

  /// Repeats `action` for ever, first after one period.
  void every(Duration period, Runnable action) {
    after(
        period,
        () -> {
          action.run();
          every(period, action);
        });
  }

  /// Lets time pass until `end`.
  public void runUntil(Instant end) {
    long endNanos = nanos(end);
    while (true) {
      Planned next = planned.peek();
      if (next == null || next.atNanos > endNanos) {
        break;
      }
      planned.poll();
      nowNanos = next.atNanos;
      clock.moveTo(nowNanos);
      next.action.run();
    }
    nowNanos = Math.max(nowNanos, endNanos);
    clock.moveTo(nowNanos);
  }

  private void plan(long atNanos, Runnable action) {
    planned.add(new Planned(Math.max(atNanos, nowNanos), sequence++, action));
  }

  private static long nanos(Instant instant) {
    return ChronoUnit.NANOS.between(Instant.EPOCH, instant);
  }
}

package io.ollystack.deploy.demoshop;

import io.ollystack.deploy.demoshop.simulation.World;
import io.ollystack.deploy.demoshop.telemetry.DeliverySettings;
import io.ollystack.deploy.demoshop.telemetry.LaneCounts;
import io.ollystack.deploy.demoshop.telemetry.OtlpDelivery;
import io.ollystack.deploy.demoshop.telemetry.SignalBuffer;
import io.ollystack.deploy.demoshop.telemetry.WhenFull;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Drives a world: through its history as fast as the endpoint takes it, then along the wall clock.
/// [#stopAndWait] may be called from another thread; everything else belongs to one.
final class LiveRun {
  private static final Duration STEP = Duration.ofMillis(100);
  private static final Duration FLUSH = Duration.ofSeconds(1);
  private static final Duration REPORT = Duration.ofMinutes(1);
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final OtlpDelivery delivery;
  private final Clock clock;
  private final PrintStream out;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  LiveRun(OtlpDelivery delivery, Clock clock, PrintStream out) {
    this.delivery = delivery;
    this.clock = clock;
    this.out = out;
  }

  /// Waits until somebody listens; false when stopped before.
  boolean awaitEndpoint(DeliverySettings settings) throws InterruptedException {
    boolean said = false;
    while (true) {
      Optional<String> problem = delivery.whyUnreachable();
      if (problem.isEmpty()) {
        return true;
      }
      if (!said) {
        out.printf(
            "Waiting for %s: %s. Start the receiver, or name another with --endpoint.%n",
            settings.endpoint(), problem.get());
        said = true;
      }
      if (stop.await(1, TimeUnit.SECONDS)) {
        stopped.countDown();
        return false;
      }
    }
  }

  /// Catches up with the wall clock.
  void history(World world, SignalBuffer buffer) {
    delivery.whenFull(WhenFull.WAIT);
    Instant begin = world.timeline().now();
    Instant started = clock.instant();
    Instant reported = started;
    while (!stopping()) {
      Instant now = clock.instant();
      Instant reached = world.timeline().now();
      if (!reached.plus(FLUSH).isBefore(now)) {
        break;
      }
      Instant next = reached.plusSeconds(10);
      world.timeline().runUntil(next.isBefore(now) ? next : now);
      if (Duration.between(reported, now).compareTo(Duration.ofSeconds(2)) >= 0) {
        reported = now;
        double total = Duration.between(begin, now).toMillis();
        double done = Duration.between(begin, world.timeline().now()).toMillis();
        out.printf(
            "history %3.0f %%: %,d spans, %,d log records, %,d metric points%n",
            100 * done / total, buffer.spanCount(), buffer.logCount(), buffer.pointCount());
      }
    }
    buffer.flush();
    Duration took = Duration.between(started, clock.instant());
    out.printf(
        "History since %s: %,d spans, %,d log records, %,d metric points in %s%n",
        begin,
        buffer.spanCount(),
        buffer.logCount(),
        buffer.pointCount(),
        Durations.format(Duration.ofMillis(took.toMillis())));
  }

  /// Follows the wall clock until stopped, then delivers the rest.
  void live(World world, SignalBuffer buffer) throws InterruptedException {
    delivery.whenFull(WhenFull.DROP);
    out.println("Live. Ctrl-C stops.");
    Instant flushed = clock.instant();
    Instant reported = flushed;
    while (!stop.await(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
      Instant now = clock.instant();
      world.timeline().runUntil(now);
      if (Duration.between(flushed, now).compareTo(FLUSH) >= 0) {
        flushed = now;
        buffer.flush();
      }
      if (Duration.between(reported, now).compareTo(REPORT) >= 0) {
        reported = now;
        out.println(summary());
      }
    }
    buffer.flush();
    if (!delivery.drain(LAST_WORDS)) {
      out.println("The endpoint does not take the rest; giving up.");
    }
    delivery.close();
    out.println("Stopped. " + summary());
    stopped.countDown();
  }

  /// For the shutdown hook: asks the run to end and waits until it has.
  void stopAndWait() {
    stop.countDown();
    try {
      stopped.await(LAST_WORDS.toSeconds() + 2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean stopping() {
    return stop.getCount() == 0;
  }

  private String summary() {
    return delivery.counts().stream()
        .map(LaneCounts::toString)
        .collect(Collectors.joining("; ", "Delivered ", "."));
  }
}

package io.ollystack.deploy.demoshop;

import io.ollystack.deploy.demoshop.control.Inbox;
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
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Drives a world: through its history as fast as the endpoint takes it, then along the wall clock.
/// [#stopAndWait] may be called from another thread; everything else belongs to one.
final class LiveRun {
  private static final Duration HISTORY_STEP = Duration.ofSeconds(10);
  private static final Duration STEP = Duration.ofMillis(100);
  private static final Duration FLUSH = Duration.ofSeconds(1);
  private static final Duration PROGRESS = Duration.ofSeconds(2);
  private static final Duration REPORT = Duration.ofMinutes(1);
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final OtlpDelivery delivery;
  private final Clock clock;
  private final PrintStream out;
  private final Inbox inbox = new Inbox();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean live;

  LiveRun(OtlpDelivery delivery, Clock clock, PrintStream out) {
    this.delivery = delivery;
    this.clock = clock;
    this.out = out;
  }

  /// Requests to the thread that drives the world.
  Inbox inbox() {
    return inbox;
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
        return false;
      }
    }
  }

  /// Catches up with the wall clock, which goes on meanwhile.
  void history(World world, SignalBuffer buffer) {
    catchUp(() -> clock.instant().minus(FLUSH), world, buffer);
  }

  /// Lets time pass until `end`; false when stopped before.
  boolean upTo(Instant end, World world, SignalBuffer buffer) {
    return catchUp(() -> end, world, buffer);
  }

  /// Follows the wall clock until stopped.
  void live(World world, SignalBuffer buffer) throws InterruptedException {
    delivery.whenFull(WhenFull.DROP);
    live = true;
    if (!stopping()) {
      out.println("Live. Ctrl-C stops.");
    }
    Instant flushed = clock.instant();
    Instant reported = flushed;
    while (!stop.await(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
      Instant now = clock.instant();
      world.timeline().runUntil(now);
      inbox.serve();
      if (Duration.between(flushed, now).compareTo(FLUSH) >= 0) {
        flushed = now;
        buffer.flush();
      }
      if (Duration.between(reported, now).compareTo(REPORT) >= 0) {
        reported = now;
        out.println(summary());
      }
    }
  }

  /// Delivers what is left, for a while.
  void finish(SignalBuffer buffer) throws InterruptedException {
    buffer.flush();
    if (!delivery.drain(LAST_WORDS)) {
      out.println("The endpoint does not take the rest; giving up.");
    }
    // First closed, then counted: what could not be delivered is dropped by now.
    delivery.close();
    out.println("Stopped. " + summary());
  }

  /// Whether simulated time is the wall clock's.
  boolean isLive() {
    return live;
  }

  String summary() {
    return delivery.counts().stream()
        .map(LaneCounts::toString)
        .collect(Collectors.joining("; ", "Delivered ", "."));
  }

  /// Whether nothing was dropped or refused.
  boolean lossless() {
    return delivery.counts().stream().allMatch(c -> c.dropped() == 0 && c.refused() == 0);
  }

  /// For the shutdown hook: asks the run to end and waits until it has.
  void stopAndWait() {
    stop.countDown();
    try {
      if (!ended.await(LAST_WORDS.toSeconds() + 2, TimeUnit.SECONDS)) {
        out.println("Stopped in the middle of a delivery.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void ended() {
    ended.countDown();
  }

  private boolean catchUp(Supplier<Instant> target, World world, SignalBuffer buffer) {
    delivery.whenFull(WhenFull.WAIT);
    Instant begin = world.timeline().now();
    Instant started = clock.instant();
    Instant reported = started;
    boolean reached = false;
    while (!stopping() && !reached) {
      Instant end = target.get();
      Instant next = world.timeline().now().plus(HISTORY_STEP);
      reached = !next.isBefore(end);
      world.timeline().runUntil(reached ? end : next);
      inbox.serve();
      Instant now = clock.instant();
      if (Duration.between(reported, now).compareTo(PROGRESS) >= 0) {
        reported = now;
        double total = Duration.between(begin, end).toMillis();
        double done = Duration.between(begin, world.timeline().now()).toMillis();
        out.printf("history %3.0f %%: %s%n", 100 * done / Math.max(1, total), generated(buffer));
      }
    }
    buffer.flush();
    Duration took = Duration.ofMillis(Duration.between(started, clock.instant()).toMillis());
    out.printf(
        "Generated %s to %s in %s: %s%n",
        begin, world.timeline().now(), Durations.format(took), generated(buffer));
    return reached;
  }

  private static String generated(SignalBuffer buffer) {
    return "%,d spans, %,d log records, %,d metric points"
        .formatted(buffer.spanCount(), buffer.logCount(), buffer.pointCount());
  }

  private boolean stopping() {
    return stop.getCount() == 0;
  }
}

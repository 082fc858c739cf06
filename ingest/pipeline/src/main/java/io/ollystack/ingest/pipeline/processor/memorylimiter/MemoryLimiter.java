package io.ollystack.ingest.pipeline.processor.memorylimiter;

import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.Unavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/// Refuses requests before they are acknowledged while the heap is above its soft limit. What was
/// acknowledged is on the disk, so nothing else needs to be thrown away.
///
/// A Java heap fills with garbage up to its size even when little is needed. So above the limit the
/// garbage is collected first, at most every ten seconds, and what remains decides.
final class MemoryLimiter implements Processor {
  private static final Duration BETWEEN_COLLECTIONS = Duration.ofSeconds(10);

  private final MemoryLimiterConfig config;
  private final Clock clock;
  private final Heap heap;
  private final ReentrantLock lock = new ReentrantLock();
  private Instant nextCheck = Instant.MIN;
  private Instant nextCollection = Instant.MIN;
  private volatile boolean refusing;

  MemoryLimiter(MemoryLimiterConfig config, Clock clock, Heap heap) {
    this.config = config;
    this.clock = clock;
    this.heap = heap;
  }

  @Override
  public void admit(Signal signal, long payloadBytes) throws Unavailable {
    // One measures, the others go by the last result.
    if (lock.tryLock()) {
      try {
        Instant now = clock.instant();
        if (!now.isBefore(nextCheck)) {
          nextCheck = now.plus(config.checkInterval());
          refusing = isFull(now);
        }
      } finally {
        lock.unlock();
      }
    }
    if (refusing) {
      throw new Unavailable(
          Unavailable.Reason.OVERLOADED,
          "memory is short: more than %d bytes of the heap are in use".formatted(softLimit()),
          config.checkInterval().multipliedBy(2));
    }
  }

  private boolean isFull(Instant now) {
    if (heap.usedBytes() <= softLimit()) {
      return false;
    }
    if (now.isBefore(nextCollection)) {
      // Garbage again, or needed? Refuse only above the hard limit until it is known.
      return refusing || heap.usedBytes() > config.limit().bytes();
    }
    nextCollection = now.plus(BETWEEN_COLLECTIONS);
    heap.collect();
    return heap.usedBytes() > softLimit();
  }

  private long softLimit() {
    return config.limit().bytes() - config.spike().bytes();
  }
}

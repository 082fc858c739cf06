package io.ollystack.ingest.scrape;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Repeats a task on a virtual thread of its own, at a fixed rate; a run that takes longer than the
/// period lets the runs that fell into it drop out.
public final class Periodic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);

  /// What is repeated.
  public interface Task {
    void run() throws InterruptedException;
  }

  private final Thread thread;

  public Periodic(String name, Duration initialDelay, Duration period, Task task) {
    thread =
        Thread.ofVirtual()
            .name(name)
            .start(() -> {
              try {
                repeat(initialDelay, period, task);
              } catch (InterruptedException e) {
                LOG.debug("{} stopped", name);
              }
            });
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void repeat(Duration initialDelay, Duration period, Task task)
      throws InterruptedException {
    long due = System.nanoTime() + initialDelay.toNanos();
    while (true) {
      long wait = due - System.nanoTime();
      if (wait > 0) {
        Thread.sleep(Duration.ofNanos(wait));
      }
      try {
        task.run();
      } catch (RuntimeException e) {
        // One failed look must not end all later ones.
        LOG.error(
            "{} failed; the next run is due in {}", Thread.currentThread().getName(), period, e);
      }
      long missed = Math.max(0, (System.nanoTime() - due) / period.toNanos());
      due += (missed + 1) * period.toNanos();
    }
  }
}

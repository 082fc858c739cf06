package io.ollystack.ingest.clickhouse.embedded;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for a condition, and fails when it does not come.
final class Await {
  private Await() {}

  static void until(Duration patience, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the condition did not come within " + patience);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }
}

package io.ollystack.ingest.clickhouse.export;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Sinks that have grown to the size of blocks, for the next blocks. Thread-safe.
final class ByteSinkPool {
  private static final int FIRST_CAPACITY = 1 << 20;

  /// Larger ones are rare; they are left to the garbage collector.
  private static final int LARGEST_KEPT = 64 << 20;

  private final BlockingQueue<ByteSink> idle;

  ByteSinkPool(int most) {
    this.idle = new ArrayBlockingQueue<>(most);
  }

  ByteSink take() {
    ByteSink sink = idle.poll();
    return sink == null ? new ByteSink(FIRST_CAPACITY) : sink;
  }

  void giveBack(ByteSink sink) {
    if (sink.array().length <= LARGEST_KEPT) {
      sink.clear();
      boolean kept = idle.offer(sink);
      assert kept || idle.remainingCapacity() == 0;
    }
  }
}

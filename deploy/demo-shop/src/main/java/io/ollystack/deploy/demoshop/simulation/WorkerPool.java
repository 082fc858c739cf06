package io.ollystack.deploy.demoshop.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/// A fixed number of places, and a line of limited length before them.
final class WorkerPool {
  private final int capacity;
  private final int maxWaiting;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int busy;

  WorkerPool(int capacity, int maxWaiting) {
    this.capacity = capacity;
    this.maxWaiting = maxWaiting;
  }

  /// Runs `granted` when a place is free: now, or later; runs `refused` now if the line is full.
  /// Whoever was granted a place gives it back with [#release].
  void acquire(Runnable granted, Runnable refused) {
    if (busy < capacity) {
      busy++;
      granted.run();
    } else if (waiting.size() < maxWaiting) {
      waiting.add(granted);
    } else {
      refused.run();
    }
  }

  void release() {
    Runnable next = waiting.poll();
    if (next == null) {
      busy--;
    } else {
      next.run();
    }
  }

  int capacity() {
    return capacity;
  }

  int busy() {
    return busy;
  }

  int waiting() {
    return waiting.size();
  }
}

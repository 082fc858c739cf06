package io.ollystack.ingest.otlp.receiver;

import java.util.concurrent.atomic.AtomicLong;

/// Bounds the memory of requests that are being received or waiting to be kept: who would exceed it
/// is told to come back. Thread-safe.
final class BytesInProgress {
  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  BytesInProgress(long limit) {
    this.limit = limit;
  }

  boolean tryAcquire(long bytes) {
    if (taken.addAndGet(bytes) <= limit) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  void release(long bytes) {
    taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }
}

package io.ollystack.ingest.pipeline.processor.redaction;

/// Where a secret begins and ends, packed into a `long` so that looking allocates nothing.
final class Match {
  static final long NONE = -1;

  private Match() {}

  static long of(int from, int to) {
    return (long) from << 32 | to;
  }

  static int from(long match) {
    return (int) (match >>> 32);
  }

  static int to(long match) {
    return (int) match;
  }
}

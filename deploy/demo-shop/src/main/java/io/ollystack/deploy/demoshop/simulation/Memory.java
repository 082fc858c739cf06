package io.ollystack.deploy.demoshop.simulation;

/// A process's memory: a base, garbage that comes and goes, and what leaks.
final class Memory {
  private static final long MIB = 1 << 20;
  private static final long PER_REQUEST_BYTES = 300 << 10;
  private static final long GARBAGE_LIMIT_BYTES = 24 * MIB;

  private final long baseBytes;
  private final long limitBytes;
  private long garbageBytes;
  private long leakedBytes;

  Memory(int baseMib, int limitMib) {
    baseBytes = baseMib * MIB;
    limitBytes = limitMib * MIB;
  }

  void allocate(long leakBytes) {
    garbageBytes += PER_REQUEST_BYTES;
    leakedBytes += leakBytes;
  }

  /// True when the garbage was collected just now.
  boolean collectIfNeeded() {
    if (garbageBytes < GARBAGE_LIMIT_BYTES / (pressure() > 1 ? 4 : 1)) {
      return false;
    }
    garbageBytes = 0;
    return true;
  }

  long usedBytes() {
    return baseBytes + garbageBytes + leakedBytes;
  }

  long limitBytes() {
    return limitBytes;
  }

  /// Factor on all work: collecting garbage takes ever more time as the heap fills with what cannot
  /// be collected.
  double pressure() {
    double filled = (double) leakedBytes / (limitBytes - baseBytes - GARBAGE_LIMIT_BYTES);
    return filled <= 0.5 ? 1 : 1 + 20 * (filled - 0.5) * (filled - 0.5);
  }

  boolean exhausted() {
    return usedBytes() >= limitBytes;
  }

  void reset() {
    garbageBytes = 0;
    leakedBytes = 0;
  }
}

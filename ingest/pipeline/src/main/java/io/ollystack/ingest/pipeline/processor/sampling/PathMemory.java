package io.ollystack.ingest.pipeline.processor.sampling;

import java.time.Duration;

/// How often traces of a shape were seen lately, in bounded memory: a count-min sketch for each
/// sixth of the window. It never counts too few, so a shape that is common is never taken for rare;
/// with some thousand shapes at once a rare one may be taken for common. Not thread-safe.
final class PathMemory {
  /// Counts stop here.
  static final int MOST_COUNTED = 200;

  private static final int PARTS = 6;
  private static final int ROWS = 4;
  private static final int WIDTH = 1 << 13;

  private final long partMillis;
  private final byte[][] parts = new byte[PARTS][];
  private final long[] numbers = new long[PARTS];

  PathMemory(Duration window) {
    this.partMillis = Math.max(1, window.toMillis() / PARTS);
  }

  /// How often the shape was seen before, at most [#MOST_COUNTED]; sees it once more.
  int seen(long signature, long atMillis) {
    long number = Math.floorDiv(atMillis, partMillis);
    int current = (int) Math.floorMod(number, (long) PARTS);
    if (parts[current] == null || numbers[current] != number) {
      parts[current] = new byte[ROWS * WIDTH];
      numbers[current] = number;
    }
    int least = Integer.MAX_VALUE;
    for (int row = 0; row < ROWS; row++) {
      int slot = slot(signature, row);
      int sum = 0;
      for (int part = 0; part < PARTS; part++) {
        if (parts[part] != null && numbers[part] > number - PARTS) {
          sum += parts[part][slot] & 0xff;
        }
      }
      least = Math.min(least, sum);
      int count = parts[current][slot] & 0xff;
      parts[current][slot] = (byte) Math.min(count + 1, MOST_COUNTED + 1);
    }
    return Math.min(least, MOST_COUNTED);
  }

  private static int slot(long signature, int row) {
    return row * WIDTH + (int) (TraceHash.mix(signature + row * 0x9E3779B97F4A7C15L) >>> (64 - 13));
  }
}

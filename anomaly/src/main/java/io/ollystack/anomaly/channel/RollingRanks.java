package io.ollystack.anomaly.channel;

import java.util.Arrays;

/// The quantiles of the last values, kept sorted: O(values) moves of memory a value, which for some
/// hundreds is less than any tree needs.
final class RollingRanks {
  private static final int FIRST_CAPACITY = 32;

  private final int memory;
  private double[] ring = new double[FIRST_CAPACITY];
  private double[] sorted = new double[FIRST_CAPACITY];
  private int next;
  private int size;

  RollingRanks(int memory) {
    this.memory = memory;
  }

  int size() {
    return size;
  }

  /// The value that a share of all stays below; there must be one.
  double quantile(double share) {
    return sorted[Math.min(size - 1, (int) (share * size))];
  }

  void add(double value) {
    if (size == ring.length && size < memory) {
      int capacity = Math.min(memory, 2 * size);
      ring = Arrays.copyOf(ring, capacity);
      sorted = Arrays.copyOf(sorted, capacity);
      next = size;
    }
    if (size == ring.length) {
      int leaving = place(ring[next]);
      System.arraycopy(sorted, leaving + 1, sorted, leaving, size - leaving - 1);
      size--;
    }
    int place = place(value);
    System.arraycopy(sorted, place, sorted, place + 1, size - place);
    sorted[place] = value;
    size++;
    ring[next] = value;
    next = (next + 1) % ring.length;
  }

  private int place(double value) {
    int found = Arrays.binarySearch(sorted, 0, size, value);
    return found < 0 ? -found - 1 : found;
  }
}

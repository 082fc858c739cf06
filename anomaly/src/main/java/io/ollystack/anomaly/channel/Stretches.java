package io.ollystack.anomaly.channel;

import java.util.Arrays;

/// The last values of a series, and how near the newest stretch of them comes to any earlier one.
/// Values are kept relative to the first one as `float`, so that a small variation on a large level
/// keeps its digits; NaN marks a break, and no stretch reaches over it. Memory: 5 bytes a value at
/// most, grown as values come.
final class Stretches {
  /// Beyond this, squares would leave the range of `float`.
  private static final double MOST = 1e18;

  private static final int FIRST_CAPACITY = 64;

  /// The work space of one search; searches of all series on a thread share it.
  private static final ThreadLocal<float[]> SUMS = ThreadLocal.withInitial(() -> new float[0]);

  private final int memory;
  private float[] values = new float[FIRST_CAPACITY];
  private int start;
  private int end;
  private double origin = Double.NaN;

  /// @param memory values to remember
  Stretches(int memory) {
    this.memory = memory;
  }

  void add(double value) {
    if (Double.isNaN(origin)) {
      origin = value;
    }
    append((float) Math.clamp(value - origin, -MOST, MOST));
  }

  /// Nothing is known between the value before and the one to come.
  void addBreak() {
    append(Float.NaN);
  }

  int size() {
    return end - start;
  }

  /// Distance of the last `length` values to the nearest earlier stretch that does not overlap
  /// them; NaN while there is none to compare with.
  double nearest(int length) {
    return nearest(length, length, size());
  }

  /// The same among the stretches that lie between `least` and `most` values back.
  double nearest(int length, int least, int most) {
    int current = end - length;
    int from = Math.max(start, current - most);
    int to = current - least;
    return current < start || to < from ? Double.NaN : Math.sqrt(search(length, current, from, to));
  }

  private double search(int length, int current, int from, int to) {
    int count = to - from + 1;
    float[] sums = sums(count);
    for (int k = 0; k < length; k++) {
      addSquares(sums, values, from + k, count, values[current + k]);
    }
    float best = Float.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      if (sums[i] < best) {
        best = sums[i];
      }
    }
    return best < Float.POSITIVE_INFINITY ? best : Double.NaN;
  }

  /// Its own method, and the stretch's value outside the loop: the compiler makes vectors of it.
  private static void addSquares(float[] sums, float[] values, int from, int count, float value) {
    for (int i = 0; i < count; i++) {
      float difference = values[from + i] - value;
      sums[i] += difference * difference;
    }
  }

  private static float[] sums(int count) {
    float[] sums = SUMS.get();
    if (sums.length < count) {
      sums = new float[count];
      SUMS.set(sums);
    } else {
      Arrays.fill(sums, 0, count, 0);
    }
    return sums;
  }

  private void append(float value) {
    if (end == values.length) {
      int kept = Math.min(size(), memory - 1);
      // A quarter more than is remembered, so that values are moved down now and then only.
      int capacity = Math.min(memory + memory / 4, Math.max(values.length, 2 * kept));
      float[] moved = capacity == values.length ? values : new float[capacity];
      System.arraycopy(values, end - kept, moved, 0, kept);
      values = moved;
      start = 0;
      end = kept;
    }
    values[end++] = value;
    start = Math.max(start, end - memory);
  }
}

package io.ollystack.ingest.telemetry;

import java.util.Arrays;

/// What histogram, exponential histogram and summary points have beyond a number.
final class DistributionColumns {
  int size;
  long[] count;
  byte[] present;
  double[] sum;
  double[] min;
  double[] max;
  long[] counts;
  long[] doubles;
  int[] scale;
  long[] zeroCount;
  double[] zeroThreshold;
  int[] positiveOffset;
  int[] negativeOffset;
  long[] negativeCounts;

  DistributionColumns(int capacity) {
    count = new long[capacity];
    present = new byte[capacity];
    sum = new double[capacity];
    min = new double[capacity];
    max = new double[capacity];
    counts = new long[capacity];
    doubles = new long[capacity];
    scale = new int[capacity];
    zeroCount = new long[capacity];
    zeroThreshold = new double[capacity];
    positiveOffset = new int[capacity];
    negativeOffset = new int[capacity];
    negativeCounts = new long[capacity];
  }

  /// Adds one zeroed row and returns its index.
  int add() {
    int row = size;
    if (row == count.length) {
      resize(Math.max(16, row * 2));
    }
    count[row] = 0;
    present[row] = 0;
    sum[row] = 0;
    min[row] = 0;
    max[row] = 0;
    counts[row] = 0;
    doubles[row] = 0;
    scale[row] = 0;
    zeroCount[row] = 0;
    zeroThreshold[row] = 0;
    positiveOffset[row] = 0;
    negativeOffset[row] = 0;
    negativeCounts[row] = 0;
    size = row + 1;
    return row;
  }

  long retainedBytes() {
    return 85L * count.length;
  }

  private void resize(int capacity) {
    count = Arrays.copyOf(count, capacity);
    present = Arrays.copyOf(present, capacity);
    sum = Arrays.copyOf(sum, capacity);
    min = Arrays.copyOf(min, capacity);
    max = Arrays.copyOf(max, capacity);
    counts = Arrays.copyOf(counts, capacity);
    doubles = Arrays.copyOf(doubles, capacity);
    scale = Arrays.copyOf(scale, capacity);
    zeroCount = Arrays.copyOf(zeroCount, capacity);
    zeroThreshold = Arrays.copyOf(zeroThreshold, capacity);
    positiveOffset = Arrays.copyOf(positiveOffset, capacity);
    negativeOffset = Arrays.copyOf(negativeOffset, capacity);
    negativeCounts = Arrays.copyOf(negativeCounts, capacity);
  }
}

package io.ollystack.ingest.pipeline.traces;

/// Sorts ints by a comparison of what they stand for, without boxing them. Stable.
final class IntMergeSort {
  @FunctionalInterface
  interface Order {
    int compare(int a, int b);
  }

  private IntMergeSort() {}

  static int[] sorted(int[] values, Order order) {
    int[] from = values.clone();
    int[] to = new int[values.length];
    for (int width = 1; width < from.length; width *= 2) {
      for (int left = 0; left < from.length; left += 2 * width) {
        int middle = Math.min(left + width, from.length);
        int right = Math.min(left + 2 * width, from.length);
        merge(from, left, middle, right, to, order);
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  private static void merge(int[] from, int left, int middle, int right, int[] to, Order order) {
    if (middle >= right || order.compare(from[middle - 1], from[middle]) <= 0) {
      System.arraycopy(from, left, to, left, right - left);
      return;
    }
    int a = left;
    int b = middle;
    for (int i = left; i < right; i++) {
      boolean takeLeft = b >= right || (a < middle && order.compare(from[a], from[b]) <= 0);
      to[i] = takeLeft ? from[a++] : from[b++];
    }
  }
}

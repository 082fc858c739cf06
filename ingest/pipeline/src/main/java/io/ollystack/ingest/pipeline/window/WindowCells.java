package io.ollystack.ingest.pipeline.window;

import io.ollystack.ingest.pipeline.component.DerivedRows.Histograms.Buckets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Sums and histograms by key, in primitive arrays: a cell costs its sums, a histogram 16 bytes for
/// each bucket that is hit. Keys are two longs, made by the user. Not thread-safe.
public final class WindowCells {
  private final int measures;
  private long[] keyA = new long[256];
  private long[] keyB = new long[256];
  private long[] sums;
  private int[] index = new int[1024];
  private int size;

  // (cell, bucket) -> count, open addressing; a count of 0 is a free slot.
  private long[] bucketKeys = new long[2048];
  private long[] bucketCounts = new long[2048];
  private int bucketsUsed;

  /// @param measures how many sums a cell has
  public WindowCells(int measures) {
    this.measures = measures;
    this.sums = new long[256 * measures];
    Arrays.fill(index, -1);
  }

  public int size() {
    return size;
  }

  public long keyA(int cell) {
    return keyA[cell];
  }

  public long keyB(int cell) {
    return keyB[cell];
  }

  /// The cell of the key; a new one is all zero.
  public int cell(long a, long b) {
    int mask = index.length - 1;
    int slot = hash(a, b) & mask;
    while (index[slot] >= 0) {
      int cell = index[slot];
      if (keyA[cell] == a && keyB[cell] == b) {
        return cell;
      }
      slot = (slot + 1) & mask;
    }
    if (size == keyA.length) {
      keyA = Arrays.copyOf(keyA, size * 2);
      keyB = Arrays.copyOf(keyB, size * 2);
      sums = Arrays.copyOf(sums, sums.length * 2);
    }
    keyA[size] = a;
    keyB[size] = b;
    index[slot] = size++;
    if (size * 2 > index.length) {
      rehash();
    }
    return size - 1;
  }

  public void add(int cell, int measure, long value) {
    sums[cell * measures + measure] += value;
  }

  /// One measure of a cell.
  public long sum(int cell, int measure) {
    return sums[cell * measures + measure];
  }

  /// Counts the duration in the cell's histogram.
  public void observe(int cell, long nanos) {
    if (bucketsUsed * 2 > bucketKeys.length) {
      growBuckets();
    }
    count(((long) cell << 12) | DurationBuckets.of(nanos), 1);
  }

  /// One measure of all cells.
  public long[] sums(int measure) {
    long[] column = new long[size];
    for (int cell = 0; cell < size; cell++) {
      column[cell] = sums[cell * measures + measure];
    }
    return column;
  }

  /// The histograms of all cells, buckets ascending.
  public List<Buckets> histograms() {
    long[] keys = new long[bucketsUsed];
    int n = 0;
    for (int slot = 0; slot < bucketKeys.length; slot++) {
      if (bucketCounts[slot] != 0) {
        keys[n++] = bucketKeys[slot];
      }
    }
    Arrays.sort(keys);
    List<Buckets> histograms = new ArrayList<>(size);
    int from = 0;
    for (int cell = 0; cell < size; cell++) {
      int to = from;
      while (to < n && keys[to] >>> 12 == cell) {
        to++;
      }
      int[] buckets = new int[to - from];
      long[] counts = new long[to - from];
      for (int i = from; i < to; i++) {
        buckets[i - from] = (int) keys[i] & 0xFFF;
        counts[i - from] = bucketCounts[slotOf(keys[i])];
      }
      histograms.add(new Buckets(buckets, counts));
      from = to;
    }
    return histograms;
  }

  private void count(long key, long times) {
    int slot = slotOf(key);
    if (bucketCounts[slot] == 0) {
      bucketKeys[slot] = key;
      bucketsUsed++;
    }
    bucketCounts[slot] += times;
  }

  private int slotOf(long key) {
    int mask = bucketKeys.length - 1;
    int slot = hash(key, 0) & mask;
    while (bucketCounts[slot] != 0 && bucketKeys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void growBuckets() {
    long[] keys = bucketKeys;
    long[] counts = bucketCounts;
    bucketKeys = new long[keys.length * 2];
    bucketCounts = new long[keys.length * 2];
    bucketsUsed = 0;
    for (int slot = 0; slot < keys.length; slot++) {
      if (counts[slot] != 0) {
        count(keys[slot], counts[slot]);
      }
    }
  }

  private void rehash() {
    index = new int[index.length * 2];
    Arrays.fill(index, -1);
    int mask = index.length - 1;
    for (int cell = 0; cell < size; cell++) {
      int slot = hash(keyA[cell], keyB[cell]) & mask;
      while (index[slot] >= 0) {
        slot = (slot + 1) & mask;
      }
      index[slot] = cell;
    }
  }

  private static int hash(long a, long b) {
    long mixed = (a * 0x9E3779B97F4A7C15L) ^ Long.rotateLeft(b * 0xC2B2AE3D27D4EB4FL, 31);
    mixed ^= mixed >>> 32;
    mixed *= 0xBF58476D1CE4E5B9L;
    return (int) (mixed >>> 33);
  }
}

package io.ollystack.ingest.pipeline.traces;

import java.util.Arrays;

/// A growing list of trace ids. Not thread-safe.
public final class TraceIds {
  private long[] ids = new long[32];
  private int size;

  public int size() {
    return size;
  }

  public long high(int i) {
    return ids[2 * i];
  }

  public long low(int i) {
    return ids[2 * i + 1];
  }

  public void add(long high, long low) {
    if (2 * size == ids.length) {
      ids = Arrays.copyOf(ids, ids.length * 2);
    }
    ids[2 * size] = high;
    ids[2 * size + 1] = low;
    size++;
  }
}

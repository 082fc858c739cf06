package io.ollystack.ingest.pipeline.traces;

import io.ollystack.ingest.telemetry.SpanBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The columns of open spans: 66 bytes each, places of gone spans are used again. Not thread-safe.
final class SpanTable {
  /// Bytes of one span.
  static final int SPAN_BYTES = 5 * 8 + 8 * 4 + 3;

  long[] spanId = new long[1024];
  long[] parentId = new long[1024];
  long[] start = new long[1024];
  long[] end = new long[1024];
  long[] claim = new long[1024];
  int[] service = new int[1024];
  int[] name = new int[1024];
  int[] instance = new int[1024];
  int[] peer = new int[1024];
  int[] protocol = new int[1024];
  int[] next = new int[1024];
  int[] batch = new int[1024];
  int[] row = new int[1024];
  byte[] kind = new byte[1024];
  byte[] status = new byte[1024];
  byte[] peerKind = new byte[1024];

  private int free = -1;
  private int used;
  private int live;

  // Batches that rows point to, while spans of them are open.
  private @Nullable SpanBatch[] batches = new SpanBatch[64];
  private int[] batchSpans = new int[64];
  private int[] batchNext = new int[64];
  private int batchFree = -1;
  private int batchesUsed;
  private long batchBytes;

  int live() {
    return live;
  }

  /// Bytes of the batches that are kept for their rows.
  long batchBytes() {
    return batchBytes;
  }

  long bytes() {
    return (long) SPAN_BYTES * spanId.length;
  }

  int add() {
    live++;
    if (free >= 0) {
      int span = free;
      free = next[span];
      return span;
    }
    if (used == spanId.length) {
      grow(used + (used >> 1));
    }
    return used++;
  }

  void remove(int span) {
    if (batch[span] >= 0) {
      release(batch[span]);
    }
    next[span] = free;
    free = span;
    live--;
  }

  /// A place for a batch of which spans will be kept.
  int keep(SpanBatch kept) {
    int place;
    if (batchFree >= 0) {
      place = batchFree;
      batchFree = batchNext[place];
    } else {
      if (batchesUsed == batches.length) {
        batches = Arrays.copyOf(batches, batchesUsed * 2);
        batchSpans = Arrays.copyOf(batchSpans, batchesUsed * 2);
        batchNext = Arrays.copyOf(batchNext, batchesUsed * 2);
      }
      place = batchesUsed++;
    }
    batches[place] = kept;
    batchSpans[place] = 0;
    batchBytes += kept.retainedBytes();
    return place;
  }

  void pointTo(int span, int place, int rowOfBatch) {
    batch[span] = place;
    row[span] = rowOfBatch;
    if (place >= 0) {
      batchSpans[place]++;
    }
  }

  SpanBatch batchOf(int span) {
    SpanBatch kept = batches[batch[span]];
    if (kept == null) {
      throw new IllegalStateException("the batch of an open span is gone");
    }
    return kept;
  }

  private void release(int place) {
    if (--batchSpans[place] == 0) {
      SpanBatch gone = batches[place];
      batchBytes -= gone == null ? 0 : gone.retainedBytes();
      batches[place] = null;
      batchNext[place] = batchFree;
      batchFree = place;
    }
  }

  private void grow(int capacity) {
    spanId = Arrays.copyOf(spanId, capacity);
    parentId = Arrays.copyOf(parentId, capacity);
    start = Arrays.copyOf(start, capacity);
    end = Arrays.copyOf(end, capacity);
    claim = Arrays.copyOf(claim, capacity);
    service = Arrays.copyOf(service, capacity);
    name = Arrays.copyOf(name, capacity);
    instance = Arrays.copyOf(instance, capacity);
    peer = Arrays.copyOf(peer, capacity);
    protocol = Arrays.copyOf(protocol, capacity);
    next = Arrays.copyOf(next, capacity);
    batch = Arrays.copyOf(batch, capacity);
    row = Arrays.copyOf(row, capacity);
    kind = Arrays.copyOf(kind, capacity);
    status = Arrays.copyOf(status, capacity);
    peerKind = Arrays.copyOf(peerKind, capacity);
  }
}

package io.ollystack.ingest.telemetry;

import java.util.Arrays;

/// The span links of a batch, those of one span next to each other.
final class LinkColumns {
  int size;
  long[] traceIdHigh;
  long[] traceIdLow;
  long[] spanId;
  long[] traceState;
  long[] attributes;
  int[] flags;
  int[] droppedAttributes;

  LinkColumns(int capacity) {
    traceIdHigh = new long[capacity];
    traceIdLow = new long[capacity];
    spanId = new long[capacity];
    traceState = new long[capacity];
    attributes = new long[capacity];
    flags = new int[capacity];
    droppedAttributes = new int[capacity];
  }

  /// Adds one zeroed row and returns its index.
  int add() {
    int row = size;
    if (row == traceIdHigh.length) {
      resize(Math.max(16, row * 2));
    }
    traceIdHigh[row] = 0;
    traceIdLow[row] = 0;
    spanId[row] = 0;
    traceState[row] = 0;
    attributes[row] = 0;
    flags[row] = 0;
    droppedAttributes[row] = 0;
    size = row + 1;
    return row;
  }

  long retainedBytes() {
    return 48L * traceIdHigh.length;
  }

  private void resize(int capacity) {
    traceIdHigh = Arrays.copyOf(traceIdHigh, capacity);
    traceIdLow = Arrays.copyOf(traceIdLow, capacity);
    spanId = Arrays.copyOf(spanId, capacity);
    traceState = Arrays.copyOf(traceState, capacity);
    attributes = Arrays.copyOf(attributes, capacity);
    flags = Arrays.copyOf(flags, capacity);
    droppedAttributes = Arrays.copyOf(droppedAttributes, capacity);
  }
}

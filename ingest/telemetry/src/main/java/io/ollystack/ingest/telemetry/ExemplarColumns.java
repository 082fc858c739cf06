package io.ollystack.ingest.telemetry;

import java.util.Arrays;

/// The exemplars of a batch, those of one point next to each other.
final class ExemplarColumns {
  int size;
  long[] time;
  byte[] valueType;
  long[] value;
  long[] attributes;
  long[] traceIdHigh;
  long[] traceIdLow;
  long[] spanId;

  ExemplarColumns(int capacity) {
    time = new long[capacity];
    valueType = new byte[capacity];
    value = new long[capacity];
    attributes = new long[capacity];
    traceIdHigh = new long[capacity];
    traceIdLow = new long[capacity];
    spanId = new long[capacity];
  }

  /// Adds one zeroed row and returns its index.
  int add() {
    int row = size;
    if (row == time.length) {
      resize(Math.max(16, row * 2));
    }
    time[row] = 0;
    valueType[row] = 0;
    value[row] = 0;
    attributes[row] = 0;
    traceIdHigh[row] = 0;
    traceIdLow[row] = 0;
    spanId[row] = 0;
    size = row + 1;
    return row;
  }

  long retainedBytes() {
    return 49L * time.length;
  }

  private void resize(int capacity) {
    time = Arrays.copyOf(time, capacity);
    valueType = Arrays.copyOf(valueType, capacity);
    value = Arrays.copyOf(value, capacity);
    attributes = Arrays.copyOf(attributes, capacity);
    traceIdHigh = Arrays.copyOf(traceIdHigh, capacity);
    traceIdLow = Arrays.copyOf(traceIdLow, capacity);
    spanId = Arrays.copyOf(spanId, capacity);
  }
}

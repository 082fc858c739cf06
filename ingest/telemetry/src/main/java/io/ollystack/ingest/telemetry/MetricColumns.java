package io.ollystack.ingest.telemetry;

import java.util.Arrays;

/// The metrics (streams) of a batch, one entry a metric.
final class MetricColumns {
  int size;
  int[] scope;
  int[] name;
  int[] unit;
  int[] description;
  byte[] kind;
  byte[] temporality;
  byte[] monotonic;
  long[] metadata;

  MetricColumns(int capacity) {
    scope = new int[capacity];
    name = new int[capacity];
    unit = new int[capacity];
    description = new int[capacity];
    kind = new byte[capacity];
    temporality = new byte[capacity];
    monotonic = new byte[capacity];
    metadata = new long[capacity];
  }

  /// Adds one zeroed row and returns its index.
  int add() {
    int row = size;
    if (row == scope.length) {
      resize(Math.max(16, row * 2));
    }
    scope[row] = 0;
    name[row] = 0;
    unit[row] = 0;
    description[row] = 0;
    kind[row] = 0;
    temporality[row] = 0;
    monotonic[row] = 0;
    metadata[row] = 0;
    size = row + 1;
    return row;
  }

  long retainedBytes() {
    return 27L * scope.length;
  }

  private void resize(int capacity) {
    scope = Arrays.copyOf(scope, capacity);
    name = Arrays.copyOf(name, capacity);
    unit = Arrays.copyOf(unit, capacity);
    description = Arrays.copyOf(description, capacity);
    kind = Arrays.copyOf(kind, capacity);
    temporality = Arrays.copyOf(temporality, capacity);
    monotonic = Arrays.copyOf(monotonic, capacity);
    metadata = Arrays.copyOf(metadata, capacity);
  }
}

package io.ollystack.ingest.telemetry;

import java.util.Arrays;

/// The arrays behind a [MetricBatch], one entry a data point.
final class PointColumns {
  int size;
  int[] metric;
  long[] start;
  long[] time;
  long[] attributes;
  int[] flags;
  long[] exemplars;
  byte[] valueType;
  long[] value;
  int[] detail;

  PointColumns(int capacity) {
    metric = new int[capacity];
    start = new long[capacity];
    time = new long[capacity];
    attributes = new long[capacity];
    flags = new int[capacity];
    exemplars = new long[capacity];
    valueType = new byte[capacity];
    value = new long[capacity];
    detail = new int[capacity];
  }

  /// Adds one zeroed row and returns its index.
  int add() {
    int row = size;
    if (row == metric.length) {
      resize(Math.max(16, row * 2));
    }
    metric[row] = 0;
    start[row] = 0;
    time[row] = 0;
    attributes[row] = 0;
    flags[row] = 0;
    exemplars[row] = 0;
    valueType[row] = 0;
    value[row] = 0;
    detail[row] = 0;
    size = row + 1;
    return row;
  }

  /// The given rows, in that order.
  PointColumns gather(int[] rows) {
    PointColumns picked = new PointColumns(rows.length);
    picked.size = rows.length;
    for (int i = 0; i < rows.length; i++) {
      int row = rows[i];
      picked.metric[i] = metric[row];
      picked.start[i] = start[row];
      picked.time[i] = time[row];
      picked.attributes[i] = attributes[row];
      picked.flags[i] = flags[row];
      picked.exemplars[i] = exemplars[row];
      picked.valueType[i] = valueType[row];
      picked.value[i] = value[row];
      picked.detail[i] = detail[row];
    }
    return picked;
  }

  /// The same rows, in arrays that point edits may replace.
  PointColumns share() {
    PointColumns same = new PointColumns(0);
    same.size = size;
    same.metric = metric;
    same.start = start;
    same.time = time;
    same.attributes = attributes;
    same.flags = flags;
    same.exemplars = exemplars;
    same.valueType = valueType;
    same.value = value;
    same.detail = detail;
    return same;
  }

  long retainedBytes() {
    return 53L * metric.length;
  }

  private void resize(int capacity) {
    metric = Arrays.copyOf(metric, capacity);
    start = Arrays.copyOf(start, capacity);
    time = Arrays.copyOf(time, capacity);
    attributes = Arrays.copyOf(attributes, capacity);
    flags = Arrays.copyOf(flags, capacity);
    exemplars = Arrays.copyOf(exemplars, capacity);
    valueType = Arrays.copyOf(valueType, capacity);
    value = Arrays.copyOf(value, capacity);
    detail = Arrays.copyOf(detail, capacity);
  }
}

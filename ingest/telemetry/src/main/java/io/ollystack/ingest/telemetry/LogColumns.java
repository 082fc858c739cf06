package io.ollystack.ingest.telemetry;

import java.util.Arrays;

/// The arrays behind a [LogBatch], one entry a log record.
final class LogColumns {
  int size;
  int[] scope;
  long[] time;
  long[] observed;
  int[] severity;
  int[] severityText;
  byte[] bodyType;
  long[] body;
  long[] attributes;
  int[] droppedAttributes;
  int[] flags;
  long[] traceIdHigh;
  long[] traceIdLow;
  long[] spanId;
  int[] eventName;
  int[] pattern;

  LogColumns(int capacity) {
    scope = new int[capacity];
    time = new long[capacity];
    observed = new long[capacity];
    severity = new int[capacity];
    severityText = new int[capacity];
    bodyType = new byte[capacity];
    body = new long[capacity];
    attributes = new long[capacity];
    droppedAttributes = new int[capacity];
    flags = new int[capacity];
    traceIdHigh = new long[capacity];
    traceIdLow = new long[capacity];
    spanId = new long[capacity];
    eventName = new int[capacity];
    pattern = new int[capacity];
  }

  /// Adds one zeroed row and returns its index.
  int add() {
    int row = size;
    if (row == scope.length) {
      resize(Math.max(16, row * 2));
    }
    scope[row] = 0;
    time[row] = 0;
    observed[row] = 0;
    severity[row] = 0;
    severityText[row] = 0;
    bodyType[row] = 0;
    body[row] = 0;
    attributes[row] = 0;
    droppedAttributes[row] = 0;
    flags[row] = 0;
    traceIdHigh[row] = 0;
    traceIdLow[row] = 0;
    spanId[row] = 0;
    eventName[row] = 0;
    pattern[row] = 0;
    size = row + 1;
    return row;
  }

  /// The given rows, in that order.
  LogColumns gather(int[] rows) {
    LogColumns picked = new LogColumns(rows.length);
    picked.size = rows.length;
    for (int i = 0; i < rows.length; i++) {
      int row = rows[i];
      picked.scope[i] = scope[row];
      picked.time[i] = time[row];
      picked.observed[i] = observed[row];
      picked.severity[i] = severity[row];
      picked.severityText[i] = severityText[row];
      picked.bodyType[i] = bodyType[row];
      picked.body[i] = body[row];
      picked.attributes[i] = attributes[row];
      picked.droppedAttributes[i] = droppedAttributes[row];
      picked.flags[i] = flags[row];
      picked.traceIdHigh[i] = traceIdHigh[row];
      picked.traceIdLow[i] = traceIdLow[row];
      picked.spanId[i] = spanId[row];
      picked.eventName[i] = eventName[row];
      picked.pattern[i] = pattern[row];
    }
    return picked;
  }

  /// The same rows, in arrays that log edits may replace.
  LogColumns share() {
    LogColumns same = new LogColumns(0);
    same.size = size;
    same.scope = scope;
    same.time = time;
    same.observed = observed;
    same.severity = severity;
    same.severityText = severityText;
    same.bodyType = bodyType;
    same.body = body;
    same.attributes = attributes;
    same.droppedAttributes = droppedAttributes;
    same.flags = flags;
    same.traceIdHigh = traceIdHigh;
    same.traceIdLow = traceIdLow;
    same.spanId = spanId;
    same.eventName = eventName;
    same.pattern = pattern;
    return same;
  }

  long retainedBytes() {
    return 85L * scope.length;
  }

  private void resize(int capacity) {
    scope = Arrays.copyOf(scope, capacity);
    time = Arrays.copyOf(time, capacity);
    observed = Arrays.copyOf(observed, capacity);
    severity = Arrays.copyOf(severity, capacity);
    severityText = Arrays.copyOf(severityText, capacity);
    bodyType = Arrays.copyOf(bodyType, capacity);
    body = Arrays.copyOf(body, capacity);
    attributes = Arrays.copyOf(attributes, capacity);
    droppedAttributes = Arrays.copyOf(droppedAttributes, capacity);
    flags = Arrays.copyOf(flags, capacity);
    traceIdHigh = Arrays.copyOf(traceIdHigh, capacity);
    traceIdLow = Arrays.copyOf(traceIdLow, capacity);
    spanId = Arrays.copyOf(spanId, capacity);
    eventName = Arrays.copyOf(eventName, capacity);
    pattern = Arrays.copyOf(pattern, capacity);
  }
}

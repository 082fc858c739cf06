package io.ollystack.ingest.telemetry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The arrays behind a [SpanBatch], one entry a span.
final class SpanColumns {
  int size;
  int[] scope;
  long[] traceIdHigh;
  long[] traceIdLow;
  long[] spanId;
  long[] parentSpanId;
  long[] start;
  long[] end;
  int[] name;
  long[] traceState;
  byte[] kind;
  byte[] status;
  int[] flags;
  long[] statusMessage;
  long[] attributes;
  long[] events;
  long[] links;
  int[] droppedAttributes;
  int[] droppedEvents;
  int[] droppedLinks;

  /// Null while every span stands for itself alone.
  double @Nullable [] weight;

  SpanColumns(int capacity) {
    scope = new int[capacity];
    traceIdHigh = new long[capacity];
    traceIdLow = new long[capacity];
    spanId = new long[capacity];
    parentSpanId = new long[capacity];
    start = new long[capacity];
    end = new long[capacity];
    name = new int[capacity];
    traceState = new long[capacity];
    kind = new byte[capacity];
    status = new byte[capacity];
    flags = new int[capacity];
    statusMessage = new long[capacity];
    attributes = new long[capacity];
    events = new long[capacity];
    links = new long[capacity];
    droppedAttributes = new int[capacity];
    droppedEvents = new int[capacity];
    droppedLinks = new int[capacity];
  }

  /// Adds one zeroed row and returns its index.
  int add() {
    int row = size;
    if (row == scope.length) {
      resize(Math.max(16, row * 2));
    }
    scope[row] = 0;
    traceIdHigh[row] = 0;
    traceIdLow[row] = 0;
    spanId[row] = 0;
    parentSpanId[row] = 0;
    start[row] = 0;
    end[row] = 0;
    name[row] = 0;
    traceState[row] = 0;
    kind[row] = 0;
    status[row] = 0;
    flags[row] = 0;
    statusMessage[row] = 0;
    attributes[row] = 0;
    events[row] = 0;
    links[row] = 0;
    droppedAttributes[row] = 0;
    droppedEvents[row] = 0;
    droppedLinks[row] = 0;
    if (weight != null) {
      weight[row] = 1;
    }
    size = row + 1;
    return row;
  }

  /// The given rows, in that order.
  SpanColumns gather(int[] rows) {
    SpanColumns picked = new SpanColumns(rows.length);
    picked.size = rows.length;
    for (int i = 0; i < rows.length; i++) {
      int row = rows[i];
      picked.scope[i] = scope[row];
      picked.traceIdHigh[i] = traceIdHigh[row];
      picked.traceIdLow[i] = traceIdLow[row];
      picked.spanId[i] = spanId[row];
      picked.parentSpanId[i] = parentSpanId[row];
      picked.start[i] = start[row];
      picked.end[i] = end[row];
      picked.name[i] = name[row];
      picked.traceState[i] = traceState[row];
      picked.kind[i] = kind[row];
      picked.status[i] = status[row];
      picked.flags[i] = flags[row];
      picked.statusMessage[i] = statusMessage[row];
      picked.attributes[i] = attributes[row];
      picked.events[i] = events[row];
      picked.links[i] = links[row];
      picked.droppedAttributes[i] = droppedAttributes[row];
      picked.droppedEvents[i] = droppedEvents[row];
      picked.droppedLinks[i] = droppedLinks[row];
    }
    if (weight != null) {
      double[] pickedWeight = new double[rows.length];
      for (int i = 0; i < rows.length; i++) {
        pickedWeight[i] = weight[rows[i]];
      }
      picked.weight = pickedWeight;
    }
    return picked;
  }

  /// The same rows, in arrays that span edits may replace.
  SpanColumns share() {
    SpanColumns same = new SpanColumns(0);
    same.size = size;
    same.scope = scope;
    same.traceIdHigh = traceIdHigh;
    same.traceIdLow = traceIdLow;
    same.spanId = spanId;
    same.parentSpanId = parentSpanId;
    same.start = start;
    same.end = end;
    same.name = name;
    same.traceState = traceState;
    same.kind = kind;
    same.status = status;
    same.flags = flags;
    same.statusMessage = statusMessage;
    same.attributes = attributes;
    same.events = events;
    same.links = links;
    same.droppedAttributes = droppedAttributes;
    same.droppedEvents = droppedEvents;
    same.droppedLinks = droppedLinks;
    same.weight = weight;
    return same;
  }

  /// Sets the weight of a span; the others keep theirs.
  void weigh(int row, double value) {
    if (weight == null) {
      if (value == 1) {
        return;
      }
      weight = new double[scope.length];
      Arrays.fill(weight, 1);
    }
    weight[row] = value;
  }

  long retainedBytes() {
    return (weight == null ? 114L : 122L) * scope.length;
  }

  private void resize(int capacity) {
    scope = Arrays.copyOf(scope, capacity);
    traceIdHigh = Arrays.copyOf(traceIdHigh, capacity);
    traceIdLow = Arrays.copyOf(traceIdLow, capacity);
    spanId = Arrays.copyOf(spanId, capacity);
    parentSpanId = Arrays.copyOf(parentSpanId, capacity);
    start = Arrays.copyOf(start, capacity);
    end = Arrays.copyOf(end, capacity);
    name = Arrays.copyOf(name, capacity);
    traceState = Arrays.copyOf(traceState, capacity);
    kind = Arrays.copyOf(kind, capacity);
    status = Arrays.copyOf(status, capacity);
    flags = Arrays.copyOf(flags, capacity);
    statusMessage = Arrays.copyOf(statusMessage, capacity);
    attributes = Arrays.copyOf(attributes, capacity);
    events = Arrays.copyOf(events, capacity);
    links = Arrays.copyOf(links, capacity);
    droppedAttributes = Arrays.copyOf(droppedAttributes, capacity);
    droppedEvents = Arrays.copyOf(droppedEvents, capacity);
    droppedLinks = Arrays.copyOf(droppedLinks, capacity);
    if (weight != null) {
      weight = Arrays.copyOf(weight, capacity);
    }
  }
}

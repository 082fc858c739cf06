package io.ollystack.ingest.telemetry;

import java.util.Arrays;

/// The span events of a batch, those of one span next to each other.
final class EventColumns {
  int size;
  long[] time;
  int[] name;
  long[] attributes;
  int[] droppedAttributes;

  EventColumns(int capacity) {
    time = new long[capacity];
    name = new int[capacity];
    attributes = new long[capacity];
    droppedAttributes = new int[capacity];
  }

  /// Adds one zeroed row and returns its index.
  int add() {
    int row = size;
    if (row == time.length) {
      resize(Math.max(16, row * 2));
    }
    time[row] = 0;
    name[row] = 0;
    attributes[row] = 0;
    droppedAttributes[row] = 0;
    size = row + 1;
    return row;
  }

  /// The same events under other names.
  EventColumns withNames(int[] names) {
    EventColumns same = new EventColumns(0);
    same.size = size;
    same.time = time;
    same.name = names;
    same.attributes = attributes;
    same.droppedAttributes = droppedAttributes;
    return same;
  }

  long retainedBytes() {
    return 24L * time.length;
  }

  private void resize(int capacity) {
    time = Arrays.copyOf(time, capacity);
    name = Arrays.copyOf(name, capacity);
    attributes = Arrays.copyOf(attributes, capacity);
    droppedAttributes = Arrays.copyOf(droppedAttributes, capacity);
  }
}

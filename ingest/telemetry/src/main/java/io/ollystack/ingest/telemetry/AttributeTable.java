package io.ollystack.ingest.telemetry;

import java.util.concurrent.atomic.AtomicBoolean;

/// All attributes of a batch in one table: those of resources, scopes, rows, events, links and
/// exemplars. An owner has a [Slice] of it: consecutive entries, in the order they arrived.
///
/// An entry has a key (a term), a [ValueType] and 64 bits whose meaning the type tells. A key that
/// occurs twice in one slice is kept twice; [#find] answers the first.
///
/// Immutable and thread-safe. Like the [Arena], the first edit of a version extends it in place.
public final class AttributeTable {
  private final Arena arena;
  private final int[] keys;
  private final byte[] types;
  private final long[] bits;
  private final int size;
  private final AtomicBoolean extended = new AtomicBoolean();

  AttributeTable(Arena arena, int[] keys, byte[] types, long[] bits, int size) {
    this.arena = arena;
    this.keys = keys;
    this.types = types;
    this.bits = bits;
    this.size = size;
  }

  /// Entries in the whole table; some may belong to no owner (of rows that were dropped or edited).
  public int size() {
    return size;
  }

  /// The key, as a term of the batch.
  public int key(int entry) {
    return keys[entry];
  }

  public ValueType type(int entry) {
    return ValueType.ofCode(types[entry]);
  }

  /// The value in the form its type tells; see [ValueType].
  public long bits(int entry) {
    return bits[entry];
  }

  /// The first entry of the slice with that key, or -1.
  ///
  /// @param attributes an owner's slice of this table
  /// @param keyTerm from [Terms#find]; a negative one is never found
  public int find(long attributes, int keyTerm) {
    int end = Slice.end(attributes);
    for (int entry = Slice.start(attributes); entry < end; entry++) {
      if (keys[entry] == keyTerm) {
        return entry;
      }
    }
    return -1;
  }

  /// An upper bound of the bytes that [#writeText] writes for the entry.
  public int maxTextLength(int entry) {
    return ValueText.maxLength(type(entry), bits[entry]);
  }

  /// Writes the value's text (as the collector's ClickHouse exporter stores it, in UTF-8) and
  /// returns the position behind it.
  ///
  /// @param target with room for [#maxTextLength] bytes at `position`
  public int writeText(int entry, byte[] target, int position) {
    return ValueText.write(arena.bytes(), type(entry), bits[entry], target, position);
  }

  /// The value's text as a String. Allocates; for hot paths use [#writeText].
  public String text(int entry) {
    return ValueText.text(arena, type(entry), bits[entry]);
  }

  Arena arena() {
    return arena;
  }

  int[] keys() {
    return keys;
  }

  byte[] types() {
    return types;
  }

  long[] bits() {
    return bits;
  }

  boolean claimTail() {
    return extended.compareAndSet(false, true);
  }

  long retainedBytes() {
    return 13L * keys.length;
  }
}

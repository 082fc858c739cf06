package io.ollystack.ingest.telemetry;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// The dictionary of a batch: texts that repeat (attribute keys, span and event names, metric names
/// and units, scope names, schema URLs, service names) occur as small ints. Term 0 is the empty
/// text; ids are dense, so a column writer can translate them with an `int[]`.
///
/// Immutable and thread-safe.
public final class Terms {
  /// The id of the empty text.
  public static final int EMPTY = 0;

  private final Arena arena;
  private final long[] slices;
  private final int size;
  private final int[] slots;
  private final AtomicReferenceArray<String> texts;

  Terms(Arena arena, long[] slices, int size, int[] slots) {
    this.arena = arena;
    this.slices = slices;
    this.size = size;
    this.slots = slots;
    this.texts = new AtomicReferenceArray<>(size);
  }

  /// How many terms there are; ids are `0 .. size() - 1`.
  public int size() {
    return size;
  }

  /// Where the term's UTF-8 bytes are in the arena.
  public long slice(int term) {
    return slices[term];
  }

  /// The term as a String, made once.
  public String text(int term) {
    String text = texts.get(term);
    if (text == null) {
      text = arena.text(slices[term]);
      texts.set(term, text);
    }
    return text;
  }

  /// The id of the text, or -1 when no row of the batch mentions it.
  public int find(String text) {
    byte[] wanted = ArenaBuilder.utf8(text);
    if (wanted.length == 0) {
      return EMPTY;
    }
    int mask = slots.length - 1;
    int slot = TermHash.of(wanted, 0, wanted.length) & mask;
    while (slots[slot] != 0) {
      if (arena.matches(slices[slots[slot]], wanted)) {
        return slots[slot];
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  long[] slices() {
    return slices;
  }

  int[] slots() {
    return slots;
  }
}

package io.ollystack.ingest.telemetry;

import java.util.Arrays;

/// Collects the dictionary of a batch under construction. Not thread-safe.
public final class TermsBuilder {
  private final ArenaBuilder arena;
  private long[] slices;
  private int size;
  private int[] slots;

  TermsBuilder(ArenaBuilder arena) {
    this.arena = arena;
    this.slices = new long[64];
    this.size = 1;
    this.slots = new int[128];
  }

  TermsBuilder(ArenaBuilder arena, Terms terms) {
    this.arena = arena;
    this.slices = Arrays.copyOf(terms.slices(), Math.max(8, terms.slices().length));
    this.size = terms.size();
    this.slots = terms.slots().clone();
  }

  public int size() {
    return size;
  }

  public long slice(int term) {
    return slices[term];
  }

  /// The term for bytes that are in the arena already; they are not copied.
  public int intern(long slice) {
    int length = Slice.length(slice);
    if (length == 0) {
      return Terms.EMPTY;
    }
    byte[] bytes = arena.bytes();
    int start = Slice.start(slice);
    int slot = find(bytes, start, length);
    int term = slots[slot];
    return term != 0 ? term : add(slot, slice);
  }

  /// The term for bytes just appended at the arena's end: they are taken back when the term is
  /// known.
  public int internTail(long slice) {
    int before = size;
    int term = intern(slice);
    if (size == before && Slice.end(slice) == arena.length()) {
      arena.truncate(Slice.start(slice));
    }
    return term;
  }

  public int intern(String text) {
    return internTail(arena.append(text));
  }

  /// Whether the term's text is exactly these bytes of the arena.
  public boolean matches(int term, int start, int length) {
    long known = slices[term];
    int from = Slice.start(known);
    byte[] bytes = arena.bytes();
    return Slice.length(known) == length
        && Arrays.equals(bytes, from, from + length, bytes, start, start + length);
  }

  Terms build(Arena built) {
    return new Terms(built, slices, size, slots);
  }

  private int find(byte[] bytes, int start, int length) {
    int mask = slots.length - 1;
    int slot = TermHash.of(bytes, start, length) & mask;
    while (slots[slot] != 0 && !matches(slots[slot], start, length)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int add(int slot, long slice) {
    if (size == slices.length) {
      slices = Arrays.copyOf(slices, size * 2);
    }
    int term = size++;
    slices[term] = slice;
    slots[slot] = term;
    if (size * 2 > slots.length) {
      rehash();
    }
    return term;
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    byte[] bytes = arena.bytes();
    for (int term = 1; term < size; term++) {
      long slice = slices[term];
      slots[find(bytes, Slice.start(slice), Slice.length(slice))] = term;
    }
  }
}

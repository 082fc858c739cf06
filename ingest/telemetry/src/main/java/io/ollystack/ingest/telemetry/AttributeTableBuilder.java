package io.ollystack.ingest.telemetry;

import java.util.Arrays;

/// Appends attributes for a batch under construction: note [#size()], add the owner's attributes,
/// take [#since]. Not thread-safe.
public final class AttributeTableBuilder {
  private final ArenaBuilder arena;
  private final TermsBuilder terms;
  private int[] keys;
  private byte[] types;
  private long[] bits;
  private int size;
  private boolean owned;

  AttributeTableBuilder(ArenaBuilder arena, TermsBuilder terms, int expected) {
    this.arena = arena;
    this.terms = terms;
    this.keys = new int[expected];
    this.types = new byte[expected];
    this.bits = new long[expected];
    this.owned = true;
  }

  AttributeTableBuilder(ArenaBuilder arena, TermsBuilder terms, AttributeTable table) {
    this.arena = arena;
    this.terms = terms;
    this.keys = table.keys();
    this.types = table.types();
    this.bits = table.bits();
    this.size = table.size();
    this.owned = table.claimTail();
  }

  /// Where the next attribute goes.
  public int size() {
    return size;
  }

  /// The attributes added since the table had that size.
  public long since(int mark) {
    return size == mark ? Slice.EMPTY : Slice.of(mark, size - mark);
  }

  /// Adds an attribute whose value is in its final form already; see [ValueType] for the bits.
  public void add(int keyTerm, ValueType type, long valueBits) {
    int entry = size;
    if (entry == keys.length || !owned) {
      grow();
    }
    keys[entry] = keyTerm;
    types[entry] = type.code();
    bits[entry] = valueBits;
    size = entry + 1;
  }

  public void add(String key, AnyValue value) {
    add(terms.intern(key), value);
  }

  public void add(int keyTerm, AnyValue value) {
    add(keyTerm, ValueText.typeOf(value), ValueText.bitsOf(value, arena));
  }

  public void add(String key, String value) {
    int term = terms.intern(key);
    add(term, ValueType.TEXT, arena.append(value));
  }

  public void add(String key, long value) {
    add(terms.intern(key), ValueType.INT, value);
  }

  public void add(String key, double value) {
    add(terms.intern(key), ValueType.DOUBLE, Double.doubleToRawLongBits(value));
  }

  public void add(String key, boolean value) {
    add(terms.intern(key), ValueType.BOOL, value ? 1 : 0);
  }

  /// Appends the entries again, so that they can be changed or followed by others.
  public long copy(long attributes) {
    int mark = size;
    int end = Slice.end(attributes);
    for (int entry = Slice.start(attributes); entry < end; entry++) {
      add(keys[entry], ValueType.ofCode(types[entry]), bits[entry]);
    }
    return since(mark);
  }

  /// Forgets every attribute from the mark on.
  public void truncate(int mark) {
    size = mark;
  }

  /// The key of an entry added before.
  public int key(int entry) {
    return keys[entry];
  }

  ValueType type(int entry) {
    return ValueType.ofCode(types[entry]);
  }

  long bits(int entry) {
    return bits[entry];
  }

  int find(long attributes, int keyTerm) {
    int end = Slice.end(attributes);
    for (int entry = Slice.start(attributes); entry < end; entry++) {
      if (keys[entry] == keyTerm) {
        return entry;
      }
    }
    return -1;
  }

  /// Overwrites an entry that this builder added.
  void set(int entry, ValueType type, long valueBits) {
    types[entry] = type.code();
    bits[entry] = valueBits;
  }

  AttributeTable build(Arena built) {
    return new AttributeTable(built, keys, types, bits, size);
  }

  private void grow() {
    int capacity = size < keys.length ? keys.length : Math.max(16, size + (size >> 1));
    keys = Arrays.copyOf(keys, capacity);
    types = Arrays.copyOf(types, capacity);
    bits = Arrays.copyOf(bits, capacity);
    owned = true;
  }

  /// Takes copies of the columns, so that entries of the version before may be changed too.
  void detach() {
    keys = Arrays.copyOf(keys, Math.max(keys.length, size));
    types = Arrays.copyOf(types, keys.length);
    bits = Arrays.copyOf(bits, keys.length);
    owned = true;
  }

  void setKey(int entry, int key) {
    keys[entry] = key;
  }
}

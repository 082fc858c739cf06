package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.ArenaBuilder;
import io.ollystack.ingest.telemetry.AttributeTableBuilder;
import io.ollystack.ingest.telemetry.BatchContextBuilder;
import io.ollystack.ingest.telemetry.Terms;
import io.ollystack.ingest.telemetry.ValueType;

/// Reads `KeyValue` and `AnyValue` messages into the attribute table. Not thread-safe.
final class ProtoAttributes {
  private final WireReader in;
  private final ProtoText text;
  private final ProtoValue nested;
  private final ArenaBuilder arena;
  private final AttributeTableBuilder table;

  /// The value read last; fields, because a value is two results and must not be an object.
  private ValueType type = ValueType.EMPTY;

  private long bits;

  ProtoAttributes(WireReader in, ProtoText text, BatchContextBuilder context) {
    this.in = in;
    this.text = text;
    this.nested = new ProtoValue(in);
    this.arena = context.arena();
    this.table = context.attributes();
  }

  int capped() {
    return nested.capped();
  }

  ValueType type() {
    return type;
  }

  long bits() {
    return bits;
  }

  /// Adds the `KeyValue` whose length follows.
  ///
  /// @param guessedFrom entry whose key the new one probably has: the attributes of one kind of row
  ///   come in the same order, which saves hashing; any entry will do
  void add(int guessedFrom) throws MalformedData {
    int key = Terms.EMPTY;
    type = ValueType.EMPTY;
    bits = 0;
    int guess = guessedFrom < table.size() ? table.key(guessedFrom) : Terms.EMPTY;
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case ProtoTags.KEY -> key = text.termLike(guess);
        case ProtoTags.VALUE -> readValue();
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
    table.add(key, type, bits);
  }

  /// Reads the `AnyValue` whose length follows into [#type()] and [#bits()].
  void readValue() throws MalformedData {
    type = ValueType.EMPTY;
    bits = 0;
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case ProtoTags.STRING -> set(ValueType.TEXT, text.slice());
        case ProtoTags.BOOL -> set(ValueType.BOOL, in.varint() == 0 ? 0 : 1);
        case ProtoTags.INT -> set(ValueType.INT, in.varint());
        case ProtoTags.DOUBLE -> set(ValueType.DOUBLE, in.fixed64());
        case ProtoTags.ARRAY -> set(ValueType.ARRAY, arena.appendJson(nested.array(0)));
        case ProtoTags.KVLIST -> set(ValueType.MAP, arena.appendJson(nested.map(0)));
        case ProtoTags.RAW -> set(ValueType.BYTES, text.bytes());
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
  }

  /// Reads a `Resource` whose length follows, behind attributes that the resource has already: a
  /// message that occurs twice is merged.
  void resource(BatchContextBuilder context, int resource, long before) throws MalformedData {
    int mark = table.size();
    table.copy(before);
    int dropped = 0;
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case ProtoTags.RESOURCE_ATTRIBUTES -> add(table.size());
        case ProtoTags.RESOURCE_DROPPED -> dropped = (int) in.varint();
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
    context.resource(resource, table.since(mark), dropped);
  }

  /// Reads an `InstrumentationScope` whose length follows.
  void scope(BatchContextBuilder context, int scope) throws MalformedData {
    int mark = table.size();
    int name = Terms.EMPTY;
    int version = Terms.EMPTY;
    int dropped = 0;
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case ProtoTags.SCOPE_NAME -> name = text.term();
        case ProtoTags.SCOPE_VERSION -> version = text.term();
        case ProtoTags.SCOPE_ATTRIBUTES -> add(table.size());
        case ProtoTags.SCOPE_DROPPED -> dropped = (int) in.varint();
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
    context.scope(scope, name, version, table.since(mark), dropped);
  }

  private void set(ValueType newType, long newBits) {
    type = newType;
    bits = newBits;
  }
}

package io.ollystack.ingest.otlp.forward;

import io.ollystack.ingest.telemetry.AttributeTable;
import io.ollystack.ingest.telemetry.BatchContext;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.ValueType;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Writes terms, slices, attributes and values of one batch.
final class ValueWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private final BatchContext context;
  private final ProtoBuffer out;

  ValueWriter(BatchContext context, ProtoBuffer out) {
    this.context = context;
    this.out = out;
  }

  /// Left out when empty.
  void term(int field, int term) {
    slice(field, context.terms().slice(term));
  }

  /// Left out when empty.
  void slice(int field, long slice) {
    out.bytes(field, context.arena().bytes(), Slice.start(slice), Slice.length(slice));
  }

  /// Each entry as a `KeyValue`.
  void attributes(int field, long attributes) {
    AttributeTable table = context.attributes();
    for (int entry = Slice.start(attributes); entry < Slice.end(attributes); entry++) {
      int keyValue = out.begin(field);
      term(1, table.key(entry));
      value(2, table.type(entry), table.bits(entry));
      out.end(keyValue);
    }
  }

  /// An `AnyValue`; present even when it is empty.
  void value(int field, ValueType type, long bits) {
    int any = out.begin(field);
    switch (type) {
      case EMPTY -> {}
      case TEXT -> presentSlice(1, bits);
      case BOOL -> out.presentVarint(2, bits);
      case INT -> out.presentVarint(3, bits);
      case DOUBLE -> out.presentFixed64(4, bits);
      case BYTES -> presentSlice(7, bits);
      case ARRAY, MAP -> nested(bits);
    }
    out.end(any);
  }

  private void presentSlice(int field, long slice) {
    out.presentBytes(field, context.arena().bytes(), Slice.start(slice), Slice.length(slice));
  }

  /// Batches hold nested values as JSON; bytes in them have become base64 text.
  private void nested(long slice) {
    try (JsonParser json =
        JSON.createParser(
            ObjectReadContext.empty(),
            context.arena().bytes(),
            Slice.start(slice),
            Slice.length(slice))) {
      json.nextToken();
      nested(json);
    }
  }

  private void nested(JsonParser json) {
    switch (json.currentToken()) {
      case START_ARRAY -> {
        int array = out.begin(5);
        while (json.nextToken() != JsonToken.END_ARRAY) {
          int element = out.begin(1);
          nested(json);
          out.end(element);
        }
        out.end(array);
      }
      case START_OBJECT -> {
        int map = out.begin(6);
        while (json.nextToken() != JsonToken.END_OBJECT) {
          int keyValue = out.begin(1);
          out.text(1, json.currentName());
          json.nextToken();
          int value = out.begin(2);
          nested(json);
          out.end(value);
          out.end(keyValue);
        }
        out.end(map);
      }
      case VALUE_STRING -> out.text(1, json.getString());
      case VALUE_TRUE -> out.presentVarint(2, 1);
      case VALUE_FALSE -> out.presentVarint(2, 0);
      case VALUE_NUMBER_INT -> out.presentVarint(3, json.getLongValue());
      case VALUE_NUMBER_FLOAT -> out.real(4, json.getDoubleValue());
      case VALUE_NULL,
          END_ARRAY,
          END_OBJECT,
          PROPERTY_NAME,
          NOT_AVAILABLE,
          VALUE_EMBEDDED_OBJECT -> {}
    }
  }
}

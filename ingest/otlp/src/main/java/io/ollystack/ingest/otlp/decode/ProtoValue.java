package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.AnyValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads nested `AnyValue`s (lists and maps) into objects, which are rendered as JSON right after.
/// Not thread-safe.
final class ProtoValue {
  /// Levels of lists and maps that are kept; what lies deeper is replaced by [#CAPPED]. Senders
  /// nest two or three levels; the cap keeps hostile values from exhausting the stack.
  static final int MAX_DEPTH = 32;

  static final AnyValue CAPPED = new AnyValue.Text("(nested deeper than " + MAX_DEPTH + ")");

  private final WireReader in;
  private int capped;

  ProtoValue(WireReader in) {
    this.in = in;
  }

  int capped() {
    return capped;
  }

  /// The list whose length follows.
  AnyValue array(int depth) throws MalformedData {
    if (depth >= MAX_DEPTH) {
      return cap();
    }
    List<AnyValue> values = new ArrayList<>();
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      if (tag == ProtoTags.ARRAY_VALUES) {
        values.add(value(depth + 1));
      } else {
        in.skip(tag);
      }
    }
    in.leave(outer);
    return new AnyValue.Array(values);
  }

  /// The map whose length follows.
  AnyValue map(int depth) throws MalformedData {
    if (depth >= MAX_DEPTH) {
      return cap();
    }
    Map<String, AnyValue> values = new LinkedHashMap<>();
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      if (tag == ProtoTags.KVLIST_VALUES) {
        entry(values, depth + 1);
      } else {
        in.skip(tag);
      }
    }
    in.leave(outer);
    return new AnyValue.KeyValues(values);
  }

  private AnyValue cap() throws MalformedData {
    in.skip(ProtoTags.VALUE);
    capped++;
    return CAPPED;
  }

  private void entry(Map<String, AnyValue> values, int depth) throws MalformedData {
    String key = "";
    AnyValue value = AnyValue.EMPTY;
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case ProtoTags.KEY -> key = text();
        case ProtoTags.VALUE -> value = value(depth);
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
    values.put(key, value);
  }

  private AnyValue value(int depth) throws MalformedData {
    AnyValue value = AnyValue.EMPTY;
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case ProtoTags.STRING -> value = new AnyValue.Text(text());
        case ProtoTags.BOOL -> value = new AnyValue.Bool(in.varint() != 0);
        case ProtoTags.INT -> value = new AnyValue.Int(in.varint());
        case ProtoTags.DOUBLE -> value = new AnyValue.Real(in.fixedDouble());
        case ProtoTags.ARRAY -> value = array(depth);
        case ProtoTags.KVLIST -> value = map(depth);
        case ProtoTags.RAW -> {
          int length = in.length();
          value = new AnyValue.Bytes(Arrays.copyOfRange(in.bytes, in.at, in.at + length));
          in.at += length;
        }
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
    return value;
  }

  private String text() throws MalformedData {
    int length = in.length();
    String text = new String(in.bytes, in.at, length, StandardCharsets.UTF_8);
    in.at += length;
    return text;
  }
}

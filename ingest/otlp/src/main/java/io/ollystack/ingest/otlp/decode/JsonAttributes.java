package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.AnyValue;
import io.ollystack.ingest.telemetry.ArenaBuilder;
import io.ollystack.ingest.telemetry.AttributeTableBuilder;
import io.ollystack.ingest.telemetry.BatchContextBuilder;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.Terms;
import io.ollystack.ingest.telemetry.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads `KeyValue` and `AnyValue` objects into the attribute table. Not thread-safe.
final class JsonAttributes {
  private final JsonReader in;
  private final ArenaBuilder arena;
  private final AttributeTableBuilder table;
  private ValueType type = ValueType.EMPTY;
  private long bits;
  private int capped;

  /// Where the previous list of attributes begins.
  private int previous;

  JsonAttributes(JsonReader in, BatchContextBuilder context) {
    this.in = in;
    this.arena = context.arena();
    this.table = context.attributes();
  }

  int capped() {
    return capped;
  }

  ValueType type() {
    return type;
  }

  long bits() {
    return bits;
  }

  /// Reads an array of `KeyValue`s and returns their slice of the table.
  long list() throws MalformedData {
    int mark = table.size();
    if (in.array()) {
      while (in.nextElement()) {
        add(previous + table.size() - mark);
      }
    }
    previous = mark;
    return table.since(mark);
  }

  /// Reads an `AnyValue` into [#type()] and [#bits()].
  void readValue() throws MalformedData {
    set(ValueType.EMPTY, 0);
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "stringValue" -> set(ValueType.TEXT, in.slice());
        case "boolValue" -> set(ValueType.BOOL, in.bool() ? 1 : 0);
        case "intValue" -> set(ValueType.INT, in.int64());
        case "doubleValue" -> set(ValueType.DOUBLE, Double.doubleToRawLongBits(in.number()));
        case "arrayValue" -> set(ValueType.ARRAY, arena.appendJson(array(0)));
        case "kvlistValue" -> set(ValueType.MAP, arena.appendJson(map(0)));
        case "bytesValue" -> {
          byte[] bytes = in.base64();
          set(ValueType.BYTES, bytes.length == 0 ? Slice.EMPTY : arena.append(bytes));
        }
        default -> in.skip();
      }
    }
  }

  /// @param guessedFrom entry whose key the new one probably has; see [ProtoAttributes]
  private void add(int guessedFrom) throws MalformedData {
    int guess = guessedFrom < table.size() ? table.key(guessedFrom) : Terms.EMPTY;
    int key = Terms.EMPTY;
    set(ValueType.EMPTY, 0);
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "key" -> key = in.termLike(guess);
        case "value" -> readValue();
        default -> in.skip();
      }
    }
    table.add(key, type, bits);
  }

  private AnyValue nested(int depth) throws MalformedData {
    AnyValue value = AnyValue.EMPTY;
    if (!in.object()) {
      return value;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "stringValue" -> value = new AnyValue.Text(in.text());
        case "boolValue" -> value = new AnyValue.Bool(in.bool());
        case "intValue" -> value = new AnyValue.Int(in.int64());
        case "doubleValue" -> value = new AnyValue.Real(in.number());
        case "arrayValue" -> value = array(depth);
        case "kvlistValue" -> value = map(depth);
        case "bytesValue" -> value = new AnyValue.Bytes(in.base64());
        default -> in.skip();
      }
    }
    return value;
  }

  private AnyValue array(int depth) throws MalformedData {
    if (depth >= ProtoValue.MAX_DEPTH) {
      return cap();
    }
    List<AnyValue> values = new ArrayList<>();
    if (in.object()) {
      for (String field = in.nextField(); field != null; field = in.nextField()) {
        if (field.equals("values") && in.array()) {
          while (in.nextElement()) {
            values.add(nested(depth + 1));
          }
        } else {
          in.skip();
        }
      }
    }
    return new AnyValue.Array(values);
  }

  private AnyValue map(int depth) throws MalformedData {
    if (depth >= ProtoValue.MAX_DEPTH) {
      return cap();
    }
    Map<String, AnyValue> values = new LinkedHashMap<>();
    if (in.object()) {
      for (String field = in.nextField(); field != null; field = in.nextField()) {
        if (field.equals("values") && in.array()) {
          while (in.nextElement()) {
            entry(values, depth + 1);
          }
        } else {
          in.skip();
        }
      }
    }
    return new AnyValue.KeyValues(values);
  }

  private void entry(Map<String, AnyValue> values, int depth) throws MalformedData {
    String key = "";
    AnyValue value = AnyValue.EMPTY;
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "key" -> key = in.text();
        case "value" -> value = nested(depth);
        default -> in.skip();
      }
    }
    values.put(key, value);
  }

  private AnyValue cap() {
    in.skip();
    capped++;
    return ProtoValue.CAPPED;
  }

  private void set(ValueType newType, long newBits) {
    type = newType;
    bits = newBits;
  }
}

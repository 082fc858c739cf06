package io.ollystack.ingest.telemetry;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An OTLP `AnyValue` as objects: for nested values while they are rendered, and for code that is
/// not hot. Batches do not hold these. Immutable.
public sealed interface AnyValue {

  /// No value was set.
  record Empty() implements AnyValue {}

  record Text(String value) implements AnyValue {}

  record Bool(boolean value) implements AnyValue {}

  record Int(long value) implements AnyValue {}

  record Real(double value) implements AnyValue {}

  /// Raw bytes; equal when the bytes are.
  @SuppressWarnings("ArrayRecordComponent") // copied on the way in and out, compared by content
  record Bytes(byte[] value) implements AnyValue {
    public Bytes {
      value = value.clone();
    }

    @Override
    public byte[] value() {
      return value.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(value);
    }
  }

  record Array(List<AnyValue> values) implements AnyValue {
    public Array {
      values = List.copyOf(values);
    }
  }

  /// Of a key that occurs twice the last value stays.
  record KeyValues(Map<String, AnyValue> values) implements AnyValue {
    public KeyValues {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /// The value that was not set.
  AnyValue EMPTY = new Empty();
}

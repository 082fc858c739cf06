package io.ollystack.ingest.telemetry;

/// The type of an attribute value or log body, as OTLP's `AnyValue` distinguishes them.
///
/// Each constant says what the 64 bits of the value hold.
public enum ValueType {
  /// No value; its text is empty. Bits: 0.
  EMPTY(0),
  /// Text. Bits: slice of the arena, UTF-8.
  TEXT(1),
  /// Bits: 0 or 1.
  BOOL(2),
  /// Bits: the signed integer.
  INT(3),
  /// Bits: `Double.doubleToRawLongBits`.
  DOUBLE(4),
  /// Bits: slice of the arena, the bytes themselves (their text is base64).
  BYTES(5),
  /// Bits: slice of the arena, the list as JSON text.
  ARRAY(6),
  /// Bits: slice of the arena, the map as JSON text.
  MAP(7);

  private static final ValueType[] BY_CODE = values();

  private final byte code;

  ValueType(int code) {
    this.code = (byte) code;
  }

  /// The form in which tables store the type.
  public byte code() {
    return code;
  }

  static ValueType ofCode(byte code) {
    return BY_CODE[code];
  }

  /// Whether the bits are a slice of the arena.
  boolean isSlice() {
    return switch (this) {
      case TEXT, BYTES, ARRAY, MAP -> true;
      case EMPTY, BOOL, INT, DOUBLE -> false;
    };
  }
}

package io.ollystack.ingest.clickhouse.query;

/// What the values of a column are in Java; NULL is null everywhere.
public enum ValueKind {
  /// [String]; also UUID, IP addresses and enumerations, as their text.
  TEXT,
  /// [Long], or [java.math.BigInteger] where a long does not hold the value.
  INTEGER,
  /// [Double]; may be NaN or infinite.
  FLOAT,
  /// [java.math.BigDecimal].
  DECIMAL,
  /// [Boolean].
  BOOL,
  /// [java.time.Instant].
  TIME,
  /// [java.time.LocalDate].
  DATE,
  /// [java.time.Duration].
  INTERVAL,
  /// [java.util.List] of values; also tuples.
  LIST,
  /// [java.util.Map] with text keys.
  MAP,
  /// Any of these, row by row: Variant, Dynamic, JSON (a map).
  ANY;

  static ValueKind ofType(String type) {
    String bare = type;
    for (String wrapper : new String[] {"LowCardinality(", "Nullable("}) {
      if (bare.startsWith(wrapper)) {
        bare = bare.substring(wrapper.length(), bare.length() - 1);
      }
    }
    if (bare.startsWith("SimpleAggregateFunction(")) {
      return ofType(bare.substring(bare.indexOf(',') + 1, bare.length() - 1).strip());
    }
    int paren = bare.indexOf('(');
    String name = paren < 0 ? bare : bare.substring(0, paren);
    return switch (name) {
      case "String", "FixedString", "UUID", "IPv4", "IPv6", "Enum8", "Enum16", "Nothing" -> TEXT;
      case "Float32", "Float64", "BFloat16" -> FLOAT;
      case "Decimal", "Decimal32", "Decimal64", "Decimal128", "Decimal256" -> DECIMAL;
      case "Bool" -> BOOL;
      case "DateTime", "DateTime64" -> TIME;
      case "Date", "Date32" -> DATE;
      case "Array", "Tuple", "Nested", "Point", "Ring", "Polygon" -> LIST;
      case "Map" -> MAP;
      default -> {
        if (name.matches("U?Int[0-9]+")) {
          yield INTEGER;
        }
        yield name.startsWith("Interval") ? INTERVAL : ANY;
      }
    };
  }
}

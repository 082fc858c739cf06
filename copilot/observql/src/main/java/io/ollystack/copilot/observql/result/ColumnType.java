package io.ollystack.copilot.observql.result;

/// The type of a result column and with it the Java type of its values.
public enum ColumnType {
  STRING,
  /// `Long` or `Double`.
  NUMBER,
  BOOL,
  /// `Instant`.
  TIMESTAMP,
  /// Nanoseconds, `Long` or `Double`.
  DURATION,
  /// Bytes.
  SIZE,
  /// 0.01 is one percent.
  RATIO,
  /// Text, `TRACE` to `FATAL`.
  SEVERITY,
  /// Text: `ok`, `error` or `unset`.
  STATUS,
  /// A trace or span id, or another identifier.
  ID,
  /// `List` of values.
  LIST
}

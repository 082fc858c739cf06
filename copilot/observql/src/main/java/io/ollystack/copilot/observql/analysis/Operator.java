package io.ollystack.copilot.observql.analysis;

/// What a [Term.Apply] does with its arguments.
public enum Operator {
  AND,
  OR,
  NOT,
  EQ,
  NE,
  LT,
  LE,
  GT,
  GE,
  /// The first argument equals one of the others.
  IN,
  /// Severity between two numbers of OpenTelemetry's scale, both included.
  SEVERITY_BETWEEN,
  IS_NULL,
  EXISTS,
  CONTAINS,
  MATCHES,
  LIKE,
  ILIKE,
  ADD,
  SUBTRACT,
  MULTIPLY,
  DIVIDE,
  NEGATE,
  /// A time and a number of nanoseconds.
  SHIFT_TIME,
  /// Nanoseconds between two times.
  TIME_DIFFERENCE,
  /// At most so many nanoseconds apart, either way.
  WITHIN,
  /// Conditions and results in turn, and what holds otherwise.
  CASE,
  /// Text as a number, or NULL.
  TO_NUMBER,
  LOWER,
  UPPER,
  SUBSTRING,
  CONCAT,
  REPLACE,
  EXTRACT,
  COALESCE,
  IF,
  ROUND,
  ABS,
  FLOOR,
  CEIL,
  MOD,
  LEAST,
  GREATEST,
  LENGTH,
  HOUR,
  WEEKDAY,
  BUCKET,
  JSON
}

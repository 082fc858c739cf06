package io.ollystack.ingest.clickhouse.query;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The text form of a parameter's value, as ClickHouse reads it for `{name:Type}`. The driver
/// escapes the whole once more for the wire.
final class ParameterText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSS").withZone(ZoneOffset.UTC);

  private ParameterText() {}

  /// A text that the driver must hand on as it is: it escapes a [String] as a whole, and the server
  /// undoes that for values of type String only.
  private record Verbatim(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /// What to give to the driver.
  static Object forDriver(String name, Object value) {
    return value instanceof String text ? text : new Verbatim(of(name, value));
  }

  /// @throws IllegalArgumentException if the value is of no class that a parameter may have
  static String of(String name, Object value) {
    return switch (value) {
      case String text -> text;
      case Optional<?> optional -> optional.map(inner -> topLevel(name, inner)).orElse("\\N");
      default -> element(name, value, false);
    };
  }

  /// A value inside an Optional: no driver escapes it.
  private static String topLevel(String name, Object value) {
    if (!(value instanceof String text)) {
      return of(name, value);
    }
    String quoted = quoted(text);
    return quoted.substring(1, quoted.length() - 1).replace("\\'", "'");
  }

  private static String element(String name, Object value, boolean nested) {
    return switch (value) {
      case String text -> quoted(text);
      case Boolean bool -> bool ? "true" : "false";
      case Instant instant -> nested ? quoted(TIME.format(instant)) : TIME.format(instant);
      case Double number -> plain(number);
      case Float number -> plain(number.doubleValue());
      case BigDecimal number -> number.toPlainString();
      case Number number -> number.toString();
      case List<?> list ->
          list.stream()
              .map(item -> element(name, item, true))
              .collect(Collectors.joining(",", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry ->
                  element(name, entry.getKey(), true) + ":" + element(name, entry.getValue(), true))
              .collect(Collectors.joining(",", "{", "}"));
      case Optional<?> optional -> optional.map(inner -> element(name, inner, true)).orElse("NULL");
      default ->
          throw new IllegalArgumentException(
              "parameter `%s` is a %s. Expected a text, number, boolean, Instant, or a list or map of these."
                  .formatted(name, value.getClass().getName()));
    };
  }

  private static String plain(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    return Double.isInfinite(number) ? (number > 0 ? "inf" : "-inf") : Double.toString(number);
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('\'');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\', '\'' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        case '\0' -> out.append("\\0");
        default -> out.append(c);
      }
    }
    return out.append('\'').toString();
  }
}

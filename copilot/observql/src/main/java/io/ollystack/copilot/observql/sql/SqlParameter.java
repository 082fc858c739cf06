package io.ollystack.copilot.observql.sql;

import java.util.Objects;

/// A value bound to `{name:type}` in a statement's text. `type` is a ClickHouse type; `text` is the
/// value in ClickHouse's text form before any escaping of the transport: what `param_<name>` holds
/// once the server has undone the tab-separated escapes.
public record SqlParameter(String name, String type, String text) {
  public SqlParameter {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(text, "text");
  }

  /// The value as the HTTP interface and the native protocol take it: the server reads a parameter
  /// as a tab-separated field, so backslash, tab and line ends are escaped.
  public String escapedText() {
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> escaped.append("\\\\");
        case '\t' -> escaped.append("\\t");
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\b' -> escaped.append("\\b");
        case '\f' -> escaped.append("\\f");
        case '\0' -> escaped.append("\\0");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}

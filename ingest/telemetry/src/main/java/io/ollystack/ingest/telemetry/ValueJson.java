package io.ollystack.ingest.telemetry;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Lists and maps as JSON text, byte for byte as Go's `encoding/json` writes them: keys sorted, no
/// spaces, `<`, `>`, `&` and the two line separators escaped.
final class ValueJson {
  private static final String HEX = "0123456789abcdef";

  /// Go sorts keys by their UTF-8 bytes, which is the order of code points, not of chars.
  private static final Comparator<String> BY_CODE_POINT =
      (a, b) -> java.util.Arrays.compareUnsigned(ArenaBuilder.utf8(a), ArenaBuilder.utf8(b));

  private ValueJson() {}

  static String render(AnyValue value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(AnyValue value, StringBuilder out) {
    switch (value) {
      case AnyValue.Empty _ -> out.append("null");
      case AnyValue.Text(String text) -> quote(text, out);
      case AnyValue.Bool(boolean flag) -> out.append(flag);
      case AnyValue.Int(long number) -> out.append(number);
      case AnyValue.Real(double number) -> writeReal(number, out);
      case AnyValue.Bytes(byte[] bytes) ->
          out.append('"').append(Base64.getEncoder().encodeToString(bytes)).append('"');
      case AnyValue.Array(List<AnyValue> values) -> {
        char separator = '[';
        for (AnyValue each : values) {
          out.append(separator);
          write(each, out);
          separator = ',';
        }
        out.append(values.isEmpty() ? "[]" : "]");
      }
      case AnyValue.KeyValues(var values) -> {
        List<Map.Entry<String, AnyValue>> entries = new ArrayList<>(values.entrySet());
        entries.sort(Map.Entry.comparingByKey(BY_CODE_POINT));
        char separator = '{';
        for (Map.Entry<String, AnyValue> each : entries) {
          out.append(separator);
          quote(each.getKey(), out);
          out.append(':');
          write(each.getValue(), out);
          separator = ',';
        }
        out.append(entries.isEmpty() ? "{}" : "}");
      }
    }
  }

  private static void writeReal(double number, StringBuilder out) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      out.append('"').append(number).append('"');
    } else {
      out.append(ValueText.of(number));
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '<', '>', '&', '\u2028', '\u2029' -> escape(c, out);
        default -> {
          if (c < 0x20) {
            escape(c, out);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static void escape(char c, StringBuilder out) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt(c >> shift & 0xF));
    }
  }
}

package io.ollystack.copilot.app.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// A value of a result as a person reads it: `1.53s`, `512MiB`, `2.5%`.
final class ValueText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

  private record Unit(String symbol, double factor) {}

  private static final List<Unit> DURATIONS =
      List.of(
          new Unit("d", 86_400e9),
          new Unit("h", 3_600e9),
          new Unit("m", 60e9),
          new Unit("s", 1e9),
          new Unit("ms", 1e6),
          new Unit("µs", 1e3),
          new Unit("ns", 1));

  private static final List<Unit> SIZES =
      List.of(
          new Unit("TiB", 0x1p40),
          new Unit("GiB", 0x1p30),
          new Unit("MiB", 0x1p20),
          new Unit("KiB", 0x1p10),
          new Unit("B", 1));

  private final ZoneId zone;

  ValueText(ZoneId zone) {
    this.zone = zone;
  }

  /// @param type of the column, as the service names it
  String of(JsonNode value, String type) {
    if (value.isNull()) {
      return "-";
    }
    return switch (type) {
      case "duration" -> value.isNumber() ? scaled(value.asDouble(), DURATIONS) : plain(value);
      case "size" -> value.isNumber() ? scaled(value.asDouble(), SIZES) : plain(value);
      case "ratio" -> value.isNumber() ? rounded(value.asDouble() * 100) + "%" : plain(value);
      case "timestamp" -> time(value);
      default -> plain(value);
    };
  }

  static boolean isNumeric(String type) {
    return switch (type) {
      case "number", "duration", "size", "ratio" -> true;
      default -> false;
    };
  }

  private String time(JsonNode value) {
    try {
      return TIME.format(Instant.parse(value.asString()).atZone(zone));
    } catch (java.time.DateTimeException e) {
      return plain(value);
    }
  }

  private static String scaled(double value, List<Unit> units) {
    double size = Math.abs(value);
    for (Unit unit : units) {
      if (size >= unit.factor) {
        return rounded(value / unit.factor) + unit.symbol;
      }
    }
    return rounded(value) + units.getLast().symbol;
  }

  private static String plain(JsonNode value) {
    if (value.isFloatingPointNumber()) {
      return rounded(value.asDouble());
    }
    String text = value.isValueNode() ? value.asString() : value.toString();
    return text.replace("\n", "⏎").replaceAll("\\p{Cntrl}", "�");
  }

  /// Four significant digits, all digits of what stands before the point.
  private static String rounded(double value) {
    if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
      return value == 0 ? "0" : String.valueOf(value);
    }
    if (Math.abs(value) >= 1000) {
      return new BigDecimal(value).setScale(0, java.math.RoundingMode.HALF_UP).toPlainString();
    }
    String text = new BigDecimal(value).round(new MathContext(4)).toPlainString();
    return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
  }
}

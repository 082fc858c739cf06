package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.observql.result.ColumnType;
import io.ollystack.copilot.observql.result.ResultColumn;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes values for people, with their units, three significant digits.
public final class Figures {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Figures() {}

  static String of(@Nullable Object value, ResultColumn column) {
    return switch (value) {
      case null -> "nothing";
      case Number number -> number(number.doubleValue(), column.type(), column.unit());
      case Instant instant -> CLOCK.format(instant) + " UTC";
      default -> String.valueOf(value);
    };
  }

  public static String number(double value, ColumnType type, String unit) {
    return switch (type) {
      case DURATION -> duration(value);
      case SIZE -> size(value);
      case RATIO -> digits(value * 100) + " %";
      case STRING, NUMBER, BOOL, TIMESTAMP, SEVERITY, STATUS, ID, LIST ->
          switch (unit) {
            case "", "1" -> digits(value);
            case "1/s" -> digits(value) + " a second";
            case "ns" -> duration(value);
            case "By" -> size(value);
            default -> digits(value) + " " + unit;
          };
    };
  }

  public static String moment(Instant instant) {
    return CLOCK.format(instant) + " UTC";
  }

  /// A long time in the unit that suits it.
  public static String span(Duration duration) {
    double hours = duration.toSeconds() / 3600.0;
    return hours >= 48
        ? digits(hours / 24) + " days"
        : hours >= 2 ? digits(hours) + " hours" : digits(hours * 60) + " min";
  }

  public static String duration(Duration duration) {
    return duration((double) duration.toNanos());
  }

  public static String duration(double nanos) {
    double size = Math.abs(nanos);
    if (size >= 120e9) {
      return digits(nanos / 60e9) + " min";
    }
    if (size >= 1e9) {
      return digits(nanos / 1e9) + " s";
    }
    return size >= 1e6 ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e3) + " µs";
  }

  private static String size(double bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    double value = bytes;
    while (Math.abs(value) >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return digits(value) + " " + units[unit];
  }

  /// Three significant digits, and every digit of whole numbers.
  public static String digits(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    int decimals = Math.clamp(2 - (long) Math.floor(Math.log10(Math.abs(value))), 0, 9);
    String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
    return text.contains(".") ? text.replaceFirst("0+$", "").replaceFirst("\\.$", "") : text;
  }
}

package io.ollystack.copilot.observql.syntax;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The units of durations and sizes: reading, writing, and what people write instead.
public final class Units {
  private record Unit(String symbol, BigDecimal factor) {}

  private static final List<Unit> DURATIONS =
      List.of(
          unit("w", 604_800_000_000_000L),
          unit("d", 86_400_000_000_000L),
          unit("h", 3_600_000_000_000L),
          unit("m", 60_000_000_000L),
          unit("s", 1_000_000_000L),
          unit("ms", 1_000_000L),
          unit("us", 1_000L),
          unit("µs", 1_000L),
          unit("ns", 1L));

  private static final List<Unit> SIZES =
      List.of(
          unit("TiB", 1L << 40),
          unit("TB", 1_000_000_000_000L),
          unit("GiB", 1L << 30),
          unit("GB", 1_000_000_000L),
          unit("MiB", 1L << 20),
          unit("MB", 1_000_000L),
          unit("KiB", 1L << 10),
          unit("KB", 1_000L),
          unit("B", 1L));

  /// What people write, in lower case, and the unit they mean.
  private static final Map<String, String> MEANT =
      Map.ofEntries(
          Map.entry("sec", "s"),
          Map.entry("secs", "s"),
          Map.entry("second", "s"),
          Map.entry("seconds", "s"),
          Map.entry("min", "m"),
          Map.entry("mins", "m"),
          Map.entry("minute", "m"),
          Map.entry("minutes", "m"),
          Map.entry("hr", "h"),
          Map.entry("hrs", "h"),
          Map.entry("hour", "h"),
          Map.entry("hours", "h"),
          Map.entry("day", "d"),
          Map.entry("days", "d"),
          Map.entry("week", "w"),
          Map.entry("weeks", "w"),
          Map.entry("msec", "ms"),
          Map.entry("millis", "ms"),
          Map.entry("millisecond", "ms"),
          Map.entry("milliseconds", "ms"),
          Map.entry("usec", "us"),
          Map.entry("micros", "us"),
          Map.entry("microseconds", "us"),
          Map.entry("nanos", "ns"),
          Map.entry("nanoseconds", "ns"),
          Map.entry("byte", "B"),
          Map.entry("bytes", "B"),
          Map.entry("percent", "%"));

  private static final BigDecimal MAX_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

  private Units() {}

  static boolean isDuration(String symbol) {
    return DURATIONS.stream().anyMatch(unit -> unit.symbol.equals(symbol));
  }

  static boolean isSize(String symbol) {
    return SIZES.stream().anyMatch(unit -> unit.symbol.equals(symbol));
  }

  /// The unit of ours that is meant by a word such as `minutes`, `MS` or `mb`.
  static Optional<String> meant(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (MEANT.containsKey(lower)) {
      return Optional.of(MEANT.get(lower));
    }
    return java.util.stream.Stream.concat(DURATIONS.stream(), SIZES.stream())
        .map(Unit::symbol)
        .filter(symbol -> symbol.equalsIgnoreCase(word))
        .findFirst();
  }

  /// Nanoseconds of `number` units; empty if not whole or beyond 292 years.
  static Optional<BigDecimal> nanos(BigDecimal number, String symbol) {
    return whole(number, symbol, DURATIONS);
  }

  /// Bytes of `number` units; empty if not whole or beyond 8 EiB.
  static Optional<BigDecimal> bytes(BigDecimal number, String symbol) {
    return whole(number, symbol, SIZES);
  }

  /// The exact spelling: in one unit below an hour (`90s`, `1500ms`), else in several (`1h30m`).
  public static String format(Duration duration) {
    BigInteger rest =
        BigInteger.valueOf(duration.getSeconds())
            .multiply(BigInteger.valueOf(1_000_000_000L))
            .add(BigInteger.valueOf(duration.getNano()));
    if (rest.signum() == 0) {
      return "0s";
    }
    boolean several = duration.compareTo(Duration.ofHours(1)) >= 0;
    var text = new StringBuilder();
    for (Unit unit : DURATIONS) {
      BigInteger[] parts = rest.divideAndRemainder(unit.factor.toBigInteger());
      // 30 days are 30d to everybody, not 4w2d.
      boolean readable = (several && !unit.symbol.equals("w")) || parts[1].signum() == 0;
      if (parts[0].signum() > 0 && readable) {
        text.append(parts[0]).append(unit.symbol);
        rest = parts[1];
      }
    }
    return text.toString();
  }

  /// The exact spelling in the largest unit that divides it: `500MiB`.
  public static String formatSize(long bytes) {
    for (Unit unit : SIZES) {
      long factor = unit.factor.longValue();
      if (bytes != 0 && bytes % factor == 0) {
        return bytes / factor + unit.symbol;
      }
    }
    return "0B";
  }

  private static Optional<BigDecimal> whole(BigDecimal number, String symbol, List<Unit> units) {
    for (Unit unit : units) {
      if (unit.symbol.equals(symbol)) {
        BigDecimal value = number.multiply(unit.factor).stripTrailingZeros();
        return value.scale() <= 0 && value.compareTo(MAX_NANOS) <= 0
            ? Optional.of(value)
            : Optional.empty();
      }
    }
    throw new IllegalArgumentException("not a unit: " + symbol);
  }

  private static Unit unit(String symbol, long factor) {
    return new Unit(symbol, BigDecimal.valueOf(factor));
  }
}

package io.ollystack.ingest.telemetry;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// How attribute values read as text: exactly as the OpenTelemetry Collector's ClickHouse exporter
/// stores them (`pcommon.Value.AsString`), so that rows written by either can be queried alike.
///
/// Text stays as it is, integers are decimal, doubles have the shortest digits that read back
/// (exponents below 1e-6 and from 1e21 on), bytes are base64, lists and maps are JSON with sorted
/// keys, no value is the empty text. One deliberate difference: the collector loses a whole list or
/// map that contains NaN or an infinity; here these become the strings `"NaN"`, `"Infinity"` and
/// `"-Infinity"` inside it.
final class ValueText {
  /// The longest number, and "json: unsupported value: +Inf", fit.
  private static final int LONGEST_NUMBER = 40;

  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

  private ValueText() {}

  static int maxLength(ValueType type, long bits) {
    return switch (type) {
      case EMPTY -> 0;
      case TEXT, ARRAY, MAP -> Slice.length(bits);
      case BYTES -> (Slice.length(bits) + 2) / 3 * 4;
      case BOOL -> FALSE.length;
      case INT, DOUBLE -> LONGEST_NUMBER;
    };
  }

  static int write(byte[] arena, ValueType type, long bits, byte[] target, int position) {
    return switch (type) {
      case EMPTY -> position;
      case TEXT, ARRAY, MAP -> {
        int length = Slice.length(bits);
        System.arraycopy(arena, Slice.start(bits), target, position, length);
        yield position + length;
      }
      case BYTES -> put(base64(arena, bits), target, position);
      case BOOL -> put(bits != 0 ? TRUE : FALSE, target, position);
      case INT -> putDecimal(bits, target, position);
      case DOUBLE -> putDouble(Double.longBitsToDouble(bits), target, position);
    };
  }

  static String text(Arena arena, ValueType type, long bits) {
    if (type == ValueType.TEXT) {
      return arena.text(bits);
    }
    byte[] target = new byte[maxLength(type, bits)];
    int end = write(arena.bytes(), type, bits, target, 0);
    return new String(target, 0, end, StandardCharsets.UTF_8);
  }

  static ValueType typeOf(AnyValue value) {
    return switch (value) {
      case AnyValue.Empty _ -> ValueType.EMPTY;
      case AnyValue.Text _ -> ValueType.TEXT;
      case AnyValue.Bool _ -> ValueType.BOOL;
      case AnyValue.Int _ -> ValueType.INT;
      case AnyValue.Real _ -> ValueType.DOUBLE;
      case AnyValue.Bytes _ -> ValueType.BYTES;
      case AnyValue.Array _ -> ValueType.ARRAY;
      case AnyValue.KeyValues _ -> ValueType.MAP;
    };
  }

  /// The 64 bits of the value; what needs room is appended to the arena.
  static long bitsOf(AnyValue value, ArenaBuilder arena) {
    return switch (value) {
      case AnyValue.Empty _ -> 0;
      case AnyValue.Text(String text) -> arena.append(text);
      case AnyValue.Bool(boolean flag) -> flag ? 1 : 0;
      case AnyValue.Int(long number) -> number;
      case AnyValue.Real(double number) -> Double.doubleToRawLongBits(number);
      case AnyValue.Bytes(byte[] bytes) -> bytes.length == 0 ? Slice.EMPTY : arena.append(bytes);
      case AnyValue.Array _, AnyValue.KeyValues _ -> arena.append(ValueJson.render(value));
    };
  }

  /// A double as Go's `encoding/json` and ECMAScript write it.
  static String of(double value) {
    if (Double.isNaN(value)) {
      return "json: unsupported value: NaN";
    }
    if (Double.isInfinite(value)) {
      return "json: unsupported value: " + (value > 0 ? "+Inf" : "-Inf");
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal shortest = shortest(value);
    double magnitude = Math.abs(value);
    if (magnitude >= 1e-6 && magnitude < 1e21) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    String power = exponent < 0 ? "e-" + -exponent : "e+" + exponent;
    return (value < 0 ? "-" : "") + digits.charAt(0) + fraction + power;
  }

  private static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    // Java always gives two digits, also where one would do: 4.9E-324 for 5e-324.
    BigDecimal one = digits.round(new MathContext(1));
    return digits.precision() == 2 && one.doubleValue() == value ? one : digits;
  }

  private static int putDouble(double value, byte[] target, int position) {
    if (value == (long) value && Math.abs(value) < 1L << 53 && value != 0) {
      return putDecimal((long) value, target, position);
    }
    return put(of(value).getBytes(StandardCharsets.ISO_8859_1), target, position);
  }

  private static int putDecimal(long value, byte[] target, int position) {
    if (value == Long.MIN_VALUE) {
      return put("-9223372036854775808".getBytes(StandardCharsets.ISO_8859_1), target, position);
    }
    int at = position;
    long rest = value;
    if (rest < 0) {
      target[at++] = '-';
      rest = -rest;
    }
    int end = at + 1;
    for (long power = 10; end - at < 19 && power <= rest; power *= 10) {
      end++;
    }
    for (int i = end - 1; i >= at; i--) {
      target[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return end;
  }

  private static byte[] base64(byte[] arena, long slice) {
    byte[] raw = java.util.Arrays.copyOfRange(arena, Slice.start(slice), Slice.end(slice));
    return Base64.getEncoder().encode(raw);
  }

  private static int put(byte[] text, byte[] target, int position) {
    System.arraycopy(text, 0, target, position, text.length);
    return position + text.length;
  }
}

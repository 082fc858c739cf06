package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.ArenaBuilder;
import io.ollystack.ingest.telemetry.BatchContextBuilder;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.TermsBuilder;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads values under the protobuf JSON mapping with OTLP's changes: ids are hexadecimal, 64-bit
/// numbers may be strings, enums may be numbers or names, null is absence, unknown fields are
/// ignored.
///
/// A value of the wrong type inside a row spoils that row only: it is remembered, and reading goes
/// on behind it. Outside of rows it spoils the request. Not thread-safe.
final class JsonReader {
  /// The value of each hexadecimal digit, -1 for other characters.
  private static final byte[] HEX = hexValues();

  private final JsonParser in;
  private final ArenaBuilder arena;
  private final TermsBuilder terms;
  private boolean inRow;
  private @Nullable MalformedData problem;
  private long high;
  private long low;

  JsonReader(JsonParser in, BatchContextBuilder context) {
    this.in = in;
    this.arena = context.arena();
    this.terms = context.terms();
  }

  void beginRow() {
    inRow = true;
    problem = null;
  }

  /// Ends a row and returns what was wrong with it.
  @Nullable MalformedData endRow() {
    inRow = false;
    return problem;
  }

  void problem(RejectionReason reason, String message) throws MalformedData {
    MalformedData found = new MalformedData(reason, message);
    if (!inRow) {
      throw found;
    }
    if (problem == null) {
      problem = found;
    }
  }

  /// Whether the value is an object to walk with [#nextField()].
  boolean object() throws MalformedData {
    return structure(JsonToken.START_OBJECT, "an object");
  }

  /// The next field's name, with the parser on its value; null at the end of the object.
  @Nullable String nextField() {
    String name = in.nextName();
    if (name != null) {
      in.nextToken();
    }
    return name;
  }

  /// Whether the value is an array to walk with [#nextElement()].
  boolean array() throws MalformedData {
    return structure(JsonToken.START_ARRAY, "an array");
  }

  boolean nextElement() {
    return in.nextToken() != JsonToken.END_ARRAY;
  }

  /// Passes over a value that nobody asked for.
  void skip() {
    in.skipChildren();
  }

  /// A 64-bit number, signed or unsigned.
  long int64() throws MalformedData {
    JsonToken token = in.currentToken();
    if (token == JsonToken.VALUE_NUMBER_INT) {
      JsonParser.NumberType type = in.getNumberType();
      if (type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG) {
        return in.getLongValue();
      }
    }
    if (token == JsonToken.VALUE_NULL) {
      return 0;
    }
    if (token == JsonToken.VALUE_STRING) {
      long digits = digits();
      return digits >= 0 ? digits : parsedLong(in.getString());
    }
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      return parsedLong(in.getString());
    }
    wrong("a 64-bit number");
    return 0;
  }

  /// A 32-bit number; of a larger one the lower 32 bits, as on the wire.
  int int32() throws MalformedData {
    return (int) int64();
  }

  double number() throws MalformedData {
    JsonToken token = in.currentToken();
    if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
      // Not getDoubleValue, which throws for integers beyond long.
      return Double.parseDouble(in.getString());
    }
    if (token == JsonToken.VALUE_STRING) {
      String text = in.getString();
      try {
        return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
      } catch (NumberFormatException e) {
        problem(RejectionReason.INVALID_VALUE, "expected a number, got the text " + quoted(text));
        return 0;
      }
    }
    if (token != JsonToken.VALUE_NULL) {
      wrong("a number");
    }
    return 0;
  }

  boolean bool() throws MalformedData {
    JsonToken token = in.currentToken();
    if (token != JsonToken.VALUE_TRUE
        && token != JsonToken.VALUE_FALSE
        && token != JsonToken.VALUE_NULL) {
      wrong("true or false");
    }
    return token == JsonToken.VALUE_TRUE;
  }

  /// An enum's number; a name that is not known is 0, unspecified, like an unknown number.
  int enumNumber(Map<String, Integer> names) throws MalformedData {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return names.getOrDefault(in.getString(), 0);
    }
    return int32();
  }

  String text() throws MalformedData {
    return isText() ? in.getString() : "";
  }

  /// A text as a slice of the arena.
  long slice() throws MalformedData {
    if (!isText()) {
      return Slice.EMPTY;
    }
    int length = in.getStringLength();
    return length == 0
        ? Slice.EMPTY
        : arena.append(in.getStringCharacters(), in.getStringOffset(), length);
  }

  /// A text as a term.
  int term() throws MalformedData {
    return terms.internTail(slice());
  }

  /// A text as a term, when it probably is the given one: saves converting and hashing it.
  int termLike(int guess) throws MalformedData {
    return isText() && matches(guess) ? guess : term();
  }

  byte[] base64() throws MalformedData {
    if (!isText()) {
      return new byte[0];
    }
    String text = in.getString().replace('-', '+').replace('_', '/');
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      problem(RejectionReason.INVALID_VALUE, "expected base64, got " + quoted(text));
      return new byte[0];
    }
  }

  long time() throws MalformedData {
    long nanos = int64();
    if (nanos < 0) {
      problem(RejectionReason.INVALID_TIME, Long.toUnsignedString(nanos) + " ns");
    }
    return nanos;
  }

  /// Reads a hexadecimal trace id into [#high()] and [#low()]; false (and zero) when it is not one.
  boolean traceId() throws MalformedData {
    high = 0;
    low = 0;
    if (!isText() || in.getStringLength() != 32) {
      return false;
    }
    char[] digits = in.getStringCharacters();
    int offset = in.getStringOffset();
    if (!isHex(digits, offset, 32)) {
      return false;
    }
    high = hex(digits, offset);
    low = hex(digits, offset + 16);
    return true;
  }

  /// Reads a hexadecimal span id into [#low()]; false (and zero) when it is not one.
  boolean spanId() throws MalformedData {
    low = 0;
    if (!isText() || in.getStringLength() != 16) {
      return false;
    }
    char[] digits = in.getStringCharacters();
    int offset = in.getStringOffset();
    if (!isHex(digits, offset, 16)) {
      return false;
    }
    low = hex(digits, offset);
    return true;
  }

  /// The text that was not an id, for a message.
  String shown() {
    return in.currentToken() == JsonToken.VALUE_STRING
        ? quoted(in.getString())
        : String.valueOf(in.currentToken());
  }

  boolean isEmptyText() {
    return in.currentToken() == JsonToken.VALUE_NULL
        || (in.currentToken() == JsonToken.VALUE_STRING && in.getStringLength() == 0);
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  private boolean matches(int guess) {
    long slice = terms.slice(guess);
    int length = in.getStringLength();
    if (length != Slice.length(slice)) {
      return false;
    }
    byte[] bytes = arena.bytes();
    char[] text = in.getStringCharacters();
    int start = Slice.start(slice);
    int offset = in.getStringOffset();
    for (int i = 0; i < length; i++) {
      // A byte of a longer character is negative and equals no char.
      if (bytes[start + i] != text[offset + i]) {
        return false;
      }
    }
    return true;
  }

  private boolean isText() throws MalformedData {
    JsonToken token = in.currentToken();
    if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NULL) {
      wrong("a text");
    }
    return token == JsonToken.VALUE_STRING;
  }

  private boolean structure(JsonToken start, String expected) throws MalformedData {
    JsonToken token = in.currentToken();
    if (token != start && token != JsonToken.VALUE_NULL) {
      wrong(expected);
    }
    return token == start;
  }

  private void wrong(String expected) throws MalformedData {
    String where = in.currentName() == null ? "the value" : "field " + quoted(in.currentName());
    JsonToken found = in.currentToken();
    in.skipChildren();
    problem(
        RejectionReason.INVALID_VALUE, "%s is %s, expected %s".formatted(where, found, expected));
  }

  private long parsedLong(String text) throws MalformedData {
    try {
      return !text.isEmpty() && text.charAt(0) == '-'
          ? Long.parseLong(text)
          : Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      return parsedDecimal(text);
    }
  }

  /// The mapping allows integers in the form of floats, such as 1e3 or 5.0.
  private long parsedDecimal(String text) throws MalformedData {
    try {
      // An exponent of millions would expand to as many digits.
      BigDecimal decimal = text.length() > 40 ? null : new BigDecimal(text);
      if (decimal != null && Math.abs((long) decimal.scale()) <= 40) {
        return decimal.longValueExact();
      }
    } catch (NumberFormatException | ArithmeticException e) {
      // reported below, with the other way to be no number
    }
    problem(RejectionReason.INVALID_VALUE, "expected a 64-bit number, got " + quoted(text));
    return 0;
  }

  private static String quoted(String text) {
    return "'" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "'";
  }

  /// The value of a text of 1 to 18 digits, which nearly all 64-bit numbers are; -1 for any other.
  private long digits() {
    int length = in.getStringLength();
    if (length == 0 || length > 18) {
      return -1;
    }
    char[] text = in.getStringCharacters();
    int offset = in.getStringOffset();
    long value = 0;
    for (int i = offset; i < offset + length; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static boolean isHex(char[] digits, int offset, int count) {
    int wrong = 0;
    for (int i = offset; i < offset + count; i++) {
      char c = digits[i];
      wrong |= c < HEX.length ? HEX[c] : -1;
    }
    return wrong >= 0;
  }

  private static long hex(char[] digits, int offset) {
    long value = 0;
    for (int i = offset; i < offset + 16; i++) {
      value = value << 4 | HEX[digits[i]];
    }
    return value;
  }

  private static byte[] hexValues() {
    byte[] values = new byte[128];
    for (int c = 0; c < values.length; c++) {
      values[c] = (byte) Character.digit(c, 16);
    }
    return values;
  }
}

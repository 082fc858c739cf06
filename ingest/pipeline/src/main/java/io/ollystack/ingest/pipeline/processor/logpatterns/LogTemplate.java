package io.ollystack.ingest.pipeline.processor.logpatterns;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// What stays of a log line when its variable parts are masked: numbers, ids, times, addresses,
/// paths, quoted texts and values of `key=value` become `<*>`; several in a row become one.
///
/// The template is a function of the line alone. So it is the same in every replica and in every
/// replay, in any order, and its hash is an id for ever. Drain's tree, which learns, would name the
/// same line differently before and after it has seen others; the price is that a variable which is
/// a plain word (a user's first name) stays. Not thread-safe; use it again and again.
final class LogTemplate {
  private static final int MAX_TEMPLATE = 400;
  private static final int LONGEST_WORD = 40;
  private static final int SHORTEST_HEX = 8;

  /// Texts under these keys of JSON are read; under others they are masked.
  private static final List<String> MESSAGES =
      List.of("message", "msg", "event", "error", "log", "level", "severity");

  private byte[] out = new byte[MAX_TEMPLATE + 64];
  private int size;
  private boolean masked;
  private boolean gap;

  /// @param bytes UTF-8
  String of(byte[] bytes, int start, int end) {
    size = 0;
    masked = false;
    gap = false;
    int at = start;
    while (at < end && isSpace(bytes[at])) {
      at++;
    }
    boolean json = at < end && bytes[at] == '{';
    while (at < end && size < MAX_TEMPLATE) {
      byte b = bytes[at];
      if (b == '\n' && size > 0 && !json) {
        break; // a stack trace: its first line tells
      }
      if (b == 0x1B && at + 1 < end && bytes[at + 1] == '[') {
        at = afterEscape(bytes, at + 2, end);
      } else if (isSpace(b)) {
        gap = size > 0;
        at++;
      } else if (isQuote(b) && opens(bytes, start, at)) {
        at = quoted(bytes, at, end, json);
      } else if (isWord(b)) {
        at = word(bytes, start, at, end);
      } else if (b == '=' && at + 1 < end && isValue(bytes[at + 1]) && size > 0 && !gap) {
        literal(b);
        at = value(bytes, at + 1, end);
      } else {
        literal(b);
        at++;
      }
    }
    return new String(out, 0, wholeCharacters(), StandardCharsets.UTF_8);
  }

  private int word(byte[] bytes, int start, int from, int end) {
    int to = from;
    boolean digit = false;
    boolean slash = false;
    boolean sign = false;
    boolean hex = true;
    while (to < end && (isWord(bytes[to]) || joins(bytes, to, end))) {
      byte b = bytes[to];
      digit |= b >= '0' && b <= '9';
      slash |= b == '/' || b == '\\';
      sign |= b == '@';
      hex &= (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F') || b == '-';
      to++;
    }
    boolean minus = from > start && (bytes[from - 1] == '-' || bytes[from - 1] == '/') && digit;
    boolean path = slash || (from > start && bytes[from - 1] == '/' && to - from > 1);
    if (digit || path || sign || (hex && to - from >= SHORTEST_HEX) || to - from > LONGEST_WORD) {
      if (minus || path) {
        dropLast((byte) '-');
        dropLast((byte) '/');
      }
      mask();
      return to;
    }
    for (int i = from; i < to; i++) {
      literal(bytes[i]);
    }
    return to;
  }

  /// The value behind `key=`.
  private int value(byte[] bytes, int from, int end) {
    int to = from;
    if (isQuote(bytes[from])) {
      int close = closing(bytes, from, end);
      to = close < 0 ? from + 1 : close + 1;
    }
    while (to < end && isValue(bytes[to])) {
      to++;
    }
    mask();
    return to;
  }

  private int quoted(byte[] bytes, int at, int end, boolean json) {
    int close = closing(bytes, at, end);
    if (close < 0) {
      literal(bytes[at]);
      return at + 1;
    }
    int behind = close + 1;
    while (behind < end && bytes[behind] == ' ') {
      behind++;
    }
    boolean name = json && behind < end && bytes[behind] == ':';
    if (name) {
      for (int i = at; i <= close; i++) {
        literal(bytes[i]);
      }
      return close + 1;
    }
    if (json && underMessage()) {
      literal(bytes[at]);
      return at + 1;
    }
    literal(bytes[at]);
    mask();
    literal(bytes[close]);
    return close + 1;
  }

  private boolean underMessage() {
    String before = new String(out, 0, size, StandardCharsets.ISO_8859_1);
    return MESSAGES.stream().anyMatch(name -> before.endsWith("\"" + name + "\":"));
  }

  private void mask() {
    if (masked) {
      gap = false;
      return; // of several in a row, one
    }
    if (size >= 2 && out[size - 1] == ',' && endsWithMask(size - 1)) {
      size--;
      masked = true;
      gap = false;
      return;
    }
    space();
    put((byte) '<');
    put((byte) '*');
    put((byte) '>');
    masked = true;
  }

  private boolean endsWithMask(int at) {
    return at >= 3 && out[at - 1] == '>' && out[at - 2] == '*' && out[at - 3] == '<';
  }

  private void literal(byte b) {
    space();
    put(b);
    masked = false;
  }

  private void space() {
    if (gap) {
      put((byte) ' ');
      gap = false;
    }
  }

  private void put(byte b) {
    if (size == out.length) {
      out = Arrays.copyOf(out, size * 2);
    }
    out[size++] = b;
  }

  private void dropLast(byte b) {
    if (!gap && size > 0 && out[size - 1] == b) {
      size--;
      masked = endsWithMask(size);
    }
  }

  /// Cuts a character that the limit has split.
  private int wholeCharacters() {
    if (size < MAX_TEMPLATE) {
      return size;
    }
    int cut = MAX_TEMPLATE;
    while (cut > 0 && (out[cut] & 0xC0) == 0x80) {
      cut--;
    }
    return cut;
  }

  private static int afterEscape(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && !(bytes[at] >= '@' && bytes[at] <= '~')) {
      at++;
    }
    return Math.min(end, at + 1);
  }

  private static int closing(byte[] bytes, int at, int end) {
    int last = Math.min(end, at + 1_000);
    for (int i = at + 1; i < last && bytes[i] != '\n'; i++) {
      if (bytes[i] == '\\') {
        i++;
      } else if (bytes[i] == bytes[at]) {
        return i;
      }
    }
    return -1;
  }

  /// Whether a quote begins a text, rather than standing in a word as in "can't".
  private static boolean opens(byte[] bytes, int start, int at) {
    return at == start || !isWord(bytes[at - 1]);
  }

  /// Punctuation that belongs to the word around it: `10.0.0.1:80`, `a-b`, `/x/y`, `a@b`.
  private static boolean joins(byte[] bytes, int at, int end) {
    byte b = bytes[at];
    boolean inside = at + 1 < end && isWord(bytes[at + 1]);
    return switch (b) {
      case '.', '-', ':', '@', '+', '%', '~', '$', '#', '&', '?' -> inside;
      case '/', '\\' -> true;
      default -> false;
    };
  }

  private static boolean isWord(byte b) {
    return b < 0
        || (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '_';
  }

  private static boolean isValue(byte b) {
    return !isSpace(b) && b != ',' && b != ';' && b != ')' && b != ']' && b != '}' && b != '=';
  }

  private static boolean isQuote(byte b) {
    return b == '"' || b == '\'' || b == '`';
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }
}

package io.ollystack.ingest.pipeline.processor.correlation;

/// Finds trace and span ids in texts as loggers write them:
///
/// - after a key, whatever its spelling: `trace_id=…`, `traceId: …`, `"trace.id":"…"`, also
///   escaped; 32 hexadecimal digits, or 16 for short ids; `span_id` likewise;
/// - as W3C `traceparent`: `00-<32>-<16>-01`;
/// - as a pair without a key, as Spring Boot and Zipkin's loggers write it: `[<32>-<16>]`,
///   `<32>,<16>`.
///
/// Anything else of 32 digits (a hash, a UUID without hyphens) is none. The first trace id counts.
/// One pass over the bytes. Not thread-safe.
final class TraceContextFinder {
  private static final int TRACE = 1;
  private static final int SPAN = 2;
  private static final int PARENT = 3;
  private static final int MOST_BETWEEN = 8;

  private long high;
  private long low;
  private long span;

  void begin() {
    high = 0;
    low = 0;
    span = 0;
  }

  boolean hasTrace() {
    return (high | low) != 0;
  }

  long traceHigh() {
    return high;
  }

  long traceLow() {
    return low;
  }

  /// Zero for none.
  long span() {
    return span;
  }

  /// Whether an attribute of that key may hold a trace context.
  static boolean isContext(byte[] text, int start, int end) {
    return kindOfKey(text, start, end) != 0;
  }

  /// Reads the value of an attribute.
  void readValue(byte[] text, int keyStart, int keyEnd, int start, int end) {
    int kind = kindOfKey(text, keyStart, keyEnd);
    if (kind == PARENT) {
      read(text, start, end);
    } else if (kind != 0 && hexEnd(text, start, end) == end) {
      take(kind, text, start, end);
    }
  }

  /// Reads a text.
  void read(byte[] text, int start, int end) {
    int at = start;
    while (at < end) {
      if (digit(text[at]) < 0) {
        at++;
        continue;
      }
      int stop = hexEnd(text, at, end);
      int length = stop - at;
      if ((length == 32 || length == 16)
          && (at == start || !isWord(text[at - 1]))
          && (stop == end || !isWord(text[stop]))) {
        consider(text, start, at, stop, end);
      }
      at = stop;
    }
  }

  private void consider(byte[] text, int start, int from, int to, int end) {
    if (to - from == 32 && !hasTrace() && to < end) {
      byte between = text[to];
      int pairEnd = hexEnd(text, to + 1, end);
      boolean pair = (between == '-' || between == ',') && pairEnd - to - 1 == 16;
      if (pair && (pairEnd == end || !isWord(text[pairEnd]))) {
        take(TRACE, text, from, to);
        take(SPAN, text, to + 1, pairEnd);
        return;
      }
    }
    int keyEnd = from;
    int between = 0;
    while (keyEnd > start && between++ < MOST_BETWEEN && isBetween(text[keyEnd - 1])) {
      keyEnd--;
    }
    int keyStart = keyEnd;
    while (keyStart > start && isKey(text[keyStart - 1])) {
      keyStart--;
    }
    if (keyEnd < from) {
      int kind = kindOfKey(text, keyStart, keyEnd);
      if (kind == TRACE || kind == SPAN) {
        take(kind, text, from, to);
      }
    }
  }

  private void take(int kind, byte[] text, int from, int to) {
    int length = to - from;
    if (kind == TRACE && !hasTrace() && (length == 32 || length == 16)) {
      high = length == 32 ? number(text, from, from + 16) : 0;
      low = number(text, to - 16, to);
    } else if (kind == SPAN && span == 0 && length == 16) {
      span = number(text, from, to);
    }
  }

  /// By the letters of its end, without case and what stands between words.
  private static int kindOfKey(byte[] text, int start, int end) {
    if (endsWith(text, start, end, "traceparent")) {
      return PARENT;
    }
    if (endsWith(text, start, end, "traceid")) {
      return TRACE;
    }
    return endsWith(text, start, end, "spanid") && !endsWith(text, start, end, "parentspanid")
        ? SPAN
        : 0;
  }

  private static boolean endsWith(byte[] text, int start, int end, String word) {
    int at = end - 1;
    for (int i = word.length() - 1; i >= 0; i--) {
      while (at >= start && (text[at] == '_' || text[at] == '.' || text[at] == '-')) {
        at--;
      }
      if (at < start || (text[at] | 0x20) != word.charAt(i)) {
        return false;
      }
      at--;
    }
    return true;
  }

  private static int hexEnd(byte[] text, int from, int end) {
    int at = from;
    while (at < end && digit(text[at]) >= 0) {
      at++;
    }
    return at;
  }

  private static long number(byte[] text, int from, int to) {
    long number = 0;
    for (int at = from; at < to; at++) {
      number = number << 4 | digit(text[at]);
    }
    return number;
  }

  private static int digit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int letter = b | 0x20;
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
  }

  private static boolean isWord(byte b) {
    return (b >= '0' && b <= '9') || ((b | 0x20) >= 'a' && (b | 0x20) <= 'z') || b == '_' || b < 0;
  }

  private static boolean isKey(byte b) {
    return isWord(b) || b == '.' || b == '-';
  }

  private static boolean isBetween(byte b) {
    return b == '=' || b == ':' || b == ' ' || b == '"' || b == '\'' || b == '\\' || b == '['
        || b == '(' || b == '{' || b == '\t';
  }
}

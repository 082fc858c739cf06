package io.ollystack.ingest.pipeline.processor.redaction;

import java.util.List;

/// Finds secrets by their form. Each kind has a byte that hardly occurs in clean text; only there
/// is it looked at more closely, so that clean text costs one table look-up a byte.
final class SecretFinder {
  private static final byte[] TRIGGERS = new byte[256];

  static {
    for (byte trigger : "@%J=:-'_.ABb".getBytes(java.nio.charset.StandardCharsets.US_ASCII)) {
      TRIGGERS[trigger] = 1;
    }
    for (int digit = '0'; digit <= '9'; digit++) {
      TRIGGERS[digit] = 2;
    }
  }

  /// Tokens known by their beginning, up to and with the byte that triggers.
  private record Issued(String beginning, int least) {}

  private static final List<Issued> UNDERSCORE =
      List.of(
          new Issued("ghp_", 20),
          new Issued("gho_", 20),
          new Issued("ghu_", 20),
          new Issued("ghs_", 20),
          new Issued("ghr_", 20),
          new Issued("github_pat_", 20),
          new Issued("sk_live_", 16),
          new Issued("sk_test_", 16),
          new Issued("rk_live_", 16),
          new Issued("whsec_", 16),
          new Issued("npm_", 30),
          new Issued("hf_", 30),
          new Issued("shpat_", 20),
          new Issued("dop_v1_", 30),
          new Issued("glsa_", 20));
  private static final List<Issued> DASH =
      List.of(
          new Issued("glpat-", 16),
          new Issued("xoxb-", 16),
          new Issued("xoxp-", 16),
          new Issued("xoxa-", 16),
          new Issued("xoxr-", 16),
          new Issued("xoxs-", 16),
          new Issued("xapp-", 16),
          new Issued("sk-ant-", 16),
          new Issued("sk-proj-", 16),
          new Issued("sk-", 32));
  private static final List<Issued> DOT =
      List.of(new Issued("SG.", 30), new Issued("ya29.", 20), new Issued("hvs.", 20));

  private SecretFinder() {}

  /// The next place at or after `at` that deserves a closer look, or `end`.
  static int next(byte[] bytes, int at, int end) {
    int i = at;
    while (i < end && TRIGGERS[bytes[i] & 0xFF] == 0) {
      i++;
    }
    return i;
  }

  /// An e-mail address around its `@` or `%40`.
  static long email(byte[] bytes, int floor, int at, int end) {
    int after = at + (bytes[at] == '@' ? 1 : 3);
    if (bytes[at] == '%' && (after > end || bytes[at + 1] != '4' || bytes[at + 2] != '0')) {
      return Match.NONE;
    }
    int from = at;
    while (from > floor && isLocal(bytes[from - 1])) {
      from--;
    }
    while (from < at && (bytes[from] == '.' || bytes[from] == '\'')) {
      from++;
    }
    int to = after;
    int lastDot = -1;
    while (to < end && (Ascii.isAlphanumeric(bytes[to]) || bytes[to] == '-' || bytes[to] == '.')) {
      if (bytes[to] == '.') {
        if (to + 1 == end || !Ascii.isAlphanumeric(bytes[to + 1])) {
          break;
        }
        lastDot = to;
      }
      to++;
    }
    if (from == at || lastDot <= after) {
      return Match.NONE;
    }
    int letters = 0;
    while (lastDot + 1 + letters < to && Ascii.isLetter(bytes[lastDot + 1 + letters])) {
      letters++;
    }
    return letters >= 2 ? Match.of(from, lastDot + 1 + letters) : Match.NONE;
  }

  /// A JSON web token around the `J` of `eyJ`.
  static long jwt(byte[] bytes, int floor, int at, int end) {
    int from = at - 2;
    if (from < floor || bytes[from] != 'e' || bytes[from + 1] != 'y') {
      return Match.NONE;
    }
    if (from > floor && Ascii.isAlphanumeric(bytes[from - 1])) {
      return Match.NONE;
    }
    int header = tokenEnd(bytes, from, end);
    if (header - from < 10 || header + 2 >= end || bytes[header] != '.') {
      return Match.NONE;
    }
    int to = header;
    for (int part = 0; part < 4 && to + 1 < end && bytes[to] == '.'; part++) {
      int next = tokenEnd(bytes, to + 1, end);
      if (next == to + 1) {
        break;
      }
      to = next;
    }
    return to - header < 3 ? Match.NONE : Match.of(from, to);
  }

  /// What follows `Bearer` or `Basic`, at their `B`.
  static long bearer(byte[] bytes, int floor, int at, int end) {
    boolean bearer = Ascii.wordAt(bytes, at, end, "bearer");
    if (!bearer && !Ascii.wordAt(bytes, at, end, "basic")) {
      return Match.NONE;
    }
    if (at > floor && Ascii.isAlphanumeric(bytes[at - 1])) {
      return Match.NONE;
    }
    int from = at + (bearer ? 6 : 5);
    int wordEnd = from;
    while (from < end && (bytes[from] == ' ' || bytes[from] == ':' || bytes[from] == '+')) {
      from++;
    }
    if (Ascii.wordAt(bytes, from, end, "%20")) {
      from += 3;
    }
    int to = from;
    int telling = 0;
    while (to < end && isCredential(bytes[to])) {
      if (Ascii.isDigit(bytes[to])
          || (to > from && Ascii.isUpper(bytes[to]))
          || bytes[to] == '='
          || bytes[to] == '/') {
        telling++;
      }
      to++;
    }
    while (to > from && bytes[to - 1] == '.') {
      to--;
    }
    boolean long_ = to - from >= 24;
    return from > wordEnd && to - from >= 6 && (telling > 0 || long_)
        ? Match.of(from, to)
        : Match.NONE;
  }

  /// The id of an AWS key at its first `A`, a Google key at that of `AIza`.
  static long keyId(byte[] bytes, int floor, int at, int end) {
    if (at + 20 > end || (at > floor && Ascii.isAlphanumeric(bytes[at - 1]))) {
      return Match.NONE;
    }
    if (bytes[at + 1] == 'I' && bytes[at + 2] == 'z' && bytes[at + 3] == 'a') {
      int to = tokenEnd(bytes, at, end);
      return to - at >= 35 ? Match.of(at, to) : Match.NONE;
    }
    if (bytes[at + 3] != 'A' || "KSGIRNBC".indexOf(bytes[at + 1]) < 0) {
      return Match.NONE;
    }
    int to = at;
    while (to < end && (Ascii.isUpper(bytes[to]) || Ascii.isDigit(bytes[to]))) {
      to++;
    }
    boolean known = "IIPDOPIC".indexOf(bytes[at + 2]) >= 0;
    return known && to - at == 20 && (to == end || !Ascii.isAlphanumeric(bytes[to]))
        ? Match.of(at, to)
        : Match.NONE;
  }

  /// A private key at the first `-` of its beginning; without an end, all that follows.
  static long privateKey(byte[] bytes, int at, int end) {
    if (!Ascii.wordAt(bytes, at, end, "-----begin ")) {
      return Match.NONE;
    }
    int title = find(bytes, at, Math.min(end, at + 60), "private key");
    if (title < 0) {
      return Match.NONE;
    }
    int close = find(bytes, title, end, "-----end ");
    if (close < 0) {
      return Match.of(at, end);
    }
    int tail = find(bytes, close + 9, Math.min(end, close + 60), "-----");
    return Match.of(at, tail < 0 ? Math.min(end, close + 9) : tail + 5);
  }

  /// A token known by its beginning, which ends at this byte.
  static long issued(byte[] bytes, int floor, int at, int end) {
    List<Issued> all =
        switch (bytes[at]) {
          case '_' -> UNDERSCORE;
          case '-' -> DASH;
          default -> DOT;
        };
    for (Issued token : all) {
      int from = at + 1 - token.beginning.length();
      if (from < floor || (from > floor && Ascii.isAlphanumeric(bytes[from - 1]))) {
        continue;
      }
      boolean same = true;
      for (int i = 0; same && i < token.beginning.length(); i++) {
        same = bytes[from + i] == token.beginning.charAt(i);
      }
      if (same) {
        int to = at + 1;
        while (to < end && (Ascii.isTokenByte(bytes[to]) || bytes[to] == '.')) {
          to++;
        }
        while (bytes[to - 1] == '.') {
          to--;
        }
        if (to - from >= token.least) {
          return Match.of(from, to);
        }
      }
    }
    return Match.NONE;
  }

  /// The password between `://` and `@`, at the colon of `://`; a whole user name when it is long
  /// and without password, as tokens are given.
  static long urlPassword(byte[] bytes, int at, int end) {
    if (at + 3 >= end || bytes[at + 1] != '/' || bytes[at + 2] != '/') {
      return Match.NONE;
    }
    int start = at + 3;
    int sign = -1;
    int colon = -1;
    boolean path = false;
    for (int i = start; i < end && !Ascii.isSpace(bytes[i]); i++) {
      byte b = bytes[i];
      if (b == '"' || b == '<' || b == '>' || b == '`' || b == '\\') {
        break;
      }
      path |= b == '/' || b == '?' || b == '#';
      if (path && (colon < 0 || isPort(bytes, colon + 1, i, end))) {
        break;
      }
      if (b == '@') {
        sign = i;
        if (path) {
          break;
        }
      } else if (b == ':' && colon < 0) {
        colon = i;
      }
    }
    if (sign < 0) {
      return Match.NONE;
    }
    if (colon < 0 || colon > sign) {
      return sign - start >= 20 ? Match.of(start, sign) : Match.NONE;
    }
    return colon + 1 < sign ? Match.of(colon + 1, sign) : Match.NONE;
  }

  /// Whether digits, and nothing else, stand between a colon and the path: then it is a port, and
  /// no `@` behind it ends a password.
  private static boolean isPort(byte[] bytes, int from, int at, int end) {
    int i = from;
    while (i < end && Ascii.isDigit(bytes[i])) {
      i++;
    }
    return i > from && i <= at && !Ascii.isAlphanumeric(bytes[Math.min(i, end - 1)]);
  }

  private static int find(byte[] bytes, int from, int end, String word) {
    for (int i = from; i + word.length() <= end; i++) {
      if (Ascii.wordAt(bytes, i, end, word)) {
        return i;
      }
    }
    return -1;
  }

  private static int tokenEnd(byte[] bytes, int from, int end) {
    int to = from;
    while (to < end && Ascii.isTokenByte(bytes[to])) {
      to++;
    }
    return to;
  }

  private static boolean isLocal(byte b) {
    return b < 0
        || Ascii.isTokenByte(b)
        || b == '.'
        || b == '+'
        || b == '%'
        || b == '\''
        || b == '~'
        || b == '!';
  }

  private static boolean isCredential(byte b) {
    return Ascii.isTokenByte(b) || b == '.' || b == '~' || b == '+' || b == '/' || b == '=';
  }
}

package io.ollystack.ingest.pipeline.processor.redaction;

import java.util.List;

/// Finds values that their name gives away: `password=x`, `"token": "x"`, `Cookie: a=b`, `--api-key
/// x`, `IDENTIFIED BY 'x'`.
///
/// Texts are written for people too ("password: must be changed"), so after a colon a plain word
/// that a sentence goes on from is left. Placeholders of queries and templates are left as well.
final class AssignmentFinder {
  private static final int MAX_NAME = 64;

  /// Names end with one of these; `_`, `-` and `.` between do not matter.
  static final List<String> NAMES =
      List.of(
          "password",
          "passwd",
          "pwd",
          "passphrase",
          "passcode",
          "secret",
          "token",
          "apikey",
          "accesskey",
          "accesskeyid",
          "secretkey",
          "privatekey",
          "accountkey",
          "encryptionkey",
          "signingkey",
          "authkey",
          "credential",
          "credentials",
          "authorization",
          "cookie",
          "sessionid",
          "cvv",
          "cvc",
          "ssn");

  private static final List<String> SCHEMES =
      List.of("bearer", "basic", "digest", "token", "apikey", "negotiate");

  private static final List<String> LEFT =
      List.of("null", "nil", "none", "true", "false", "undefined", "empty", "redacted");

  private static final List<String> REMARKS =
      List.of(
          "expired",
          "invalid",
          "missing",
          "required",
          "rejected",
          "failed",
          "mismatch",
          "incorrect",
          "wrong",
          "changed",
          "updated",
          "reset",
          "ok",
          "valid",
          "unknown");

  private AssignmentFinder() {}

  /// @param at a `=` or `:`
  /// @param floor nothing before it is looked at
  static long at(byte[] bytes, int floor, int at, int end) {
    boolean colon = bytes[at] == ':';
    int value = at + 1;
    if (value < end && (bytes[value] == '=' || bytes[value] == bytes[at])) {
      return Match.NONE;
    }
    if (!colon && value < end && bytes[value] == '>') {
      value++;
    }
    int nameEnd = nameEnd(bytes, floor, at);
    boolean quotedName = (nameEnd < at) && Ascii.isQuote(lastBefore(bytes, floor, at));
    int nameStart = nameEnd;
    while (nameStart > floor
        && nameEnd - nameStart < MAX_NAME
        && isNameByte(bytes[nameStart - 1])) {
      nameStart--;
    }
    String name = nameOf(bytes, nameStart, nameEnd);
    if (name.isEmpty()) {
      return Match.NONE;
    }
    boolean parameter =
        nameStart > floor && (bytes[nameStart - 1] == '?' || bytes[nameStart - 1] == '&');
    boolean wholeLine =
        !parameter && (name.equals("cookie") || (name.equals("authorization") && colon));
    long match = value(bytes, value, end, wholeLine, parameter);
    if (match != Match.NONE && name.equals("authorization") && isScheme(bytes, match)) {
      long credentials = value(bytes, Match.to(match), end, false, parameter);
      match = credentials == Match.NONE ? match : credentials;
    }
    if (match == Match.NONE || isLeft(bytes, Match.from(match), Match.to(match))) {
      return Match.NONE;
    }
    if (colon && !quotedName && isRemark(bytes, Match.from(match), Match.to(match), end)) {
      return Match.NONE;
    }
    if (name.equals("pwd") && nameEnd - nameStart == 3 && bytes[Match.from(match)] == '/') {
      return Match.NONE; // the working directory
    }
    return name.equals("token") && isSmallNumber(bytes, match) ? Match.NONE : match;
  }

  /// @param at the first `-` of `--`
  static long option(byte[] bytes, int at, int end) {
    int nameEnd = at + 2;
    while (nameEnd < end && nameEnd - at < MAX_NAME && isNameByte(bytes[nameEnd])) {
      nameEnd++;
    }
    if (nameEnd >= end || bytes[nameEnd] != ' ' || nameOf(bytes, at + 2, nameEnd).isEmpty()) {
      return Match.NONE;
    }
    long match = value(bytes, nameEnd + 1, end, false, false);
    return match == Match.NONE || isLeft(bytes, Match.from(match), Match.to(match))
        ? Match.NONE
        : match;
  }

  /// @param at a `'` that may open a text of SQL
  static long sql(byte[] bytes, int floor, int at, int end) {
    int before = at;
    while (before > floor && Ascii.isSpace(bytes[before - 1])) {
      before--;
    }
    boolean named =
        before < at
            && (Ascii.wordAt(bytes, Math.max(floor, before - 13), before, "identified by")
                || Ascii.wordAt(bytes, Math.max(floor, before - 8), before, "password"));
    if (!named) {
      return Match.NONE;
    }
    long match = value(bytes, at, end, false, false);
    return match == Match.NONE || isLeft(bytes, Match.from(match), Match.to(match))
        ? Match.NONE
        : match;
  }

  /// The one of [#NAMES] that the name ends with; empty if none.
  static String nameOf(byte[] bytes, int start, int end) {
    if (end - start < 3) {
      return "";
    }
    for (String name : NAMES) {
      if (endsWith(bytes, start, end, name)) {
        return name;
      }
    }
    return "";
  }

  private static boolean endsWith(byte[] bytes, int start, int end, String name) {
    int at = end;
    for (int i = name.length() - 1; i >= 0; i--) {
      do {
        at--;
        if (at < start) {
          return false;
        }
      } while (i < name.length() - 1 && isSeparator(bytes[at]));
      if (Ascii.lower(bytes[at]) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int nameEnd(byte[] bytes, int floor, int at) {
    int end = at;
    if (bytes[at] == '=' && end > floor && bytes[end - 1] == ':') {
      end--;
    }
    while (end > floor && at - end < 3 && bytes[end - 1] == ' ') {
      end--;
    }
    if (end > floor && Ascii.isQuote(bytes[end - 1])) {
      end--;
      if (end > floor && bytes[end - 1] == '\\') {
        end--;
      }
    }
    return end;
  }

  private static byte lastBefore(byte[] bytes, int floor, int at) {
    int i = at - 1;
    while (i > floor && bytes[i] == ' ') {
      i--;
    }
    return i < floor ? 0 : bytes[i];
  }

  private static long value(byte[] bytes, int at, int end, boolean wholeLine, boolean parameter) {
    int start = at;
    while (start < end && start - at < 4 && (bytes[start] == ' ' || bytes[start] == '\t')) {
      start++;
    }
    boolean escaped = start + 1 < end && bytes[start] == '\\' && Ascii.isQuote(bytes[start + 1]);
    if (escaped || (start < end && Ascii.isQuote(bytes[start]))) {
      start += escaped ? 2 : 1;
      int close = closing(bytes, start, end, bytes[start - 1], escaped);
      return close == start ? Match.NONE : Match.of(start, close);
    }
    int stop = start;
    while (stop < end && !ends(bytes, stop, end, wholeLine, parameter)) {
      stop++;
    }
    return stop == start ? Match.NONE : Match.of(start, stop);
  }

  private static int closing(byte[] bytes, int start, int end, byte quote, boolean escaped) {
    for (int i = start; i < end; i++) {
      if (escaped && bytes[i] == '\\' && i + 1 < end && bytes[i + 1] == quote) {
        return i;
      }
      if (!escaped && bytes[i] == '\\') {
        i++;
      } else if (!escaped && bytes[i] == quote) {
        if (quote != '\'' || i + 1 >= end || bytes[i + 1] != quote) {
          return i;
        }
        i++; // SQL writes a quote as two
      }
    }
    return end;
  }

  private static boolean ends(byte[] bytes, int at, int end, boolean wholeLine, boolean parameter) {
    byte b = bytes[at];
    if (wholeLine) {
      return b == '\n' || b == '\r' || b == '"' || b == '\'';
    }
    if (Ascii.isSpace(b) || Ascii.isQuote(b)) {
      return true;
    }
    if (parameter) {
      return b == '&' || b == '#' || b == ')' || b == ']' || b == '>';
    }
    return switch (b) {
      case ';', ')', ']', '}', '<', '\\' -> true;
      case ',' -> at + 1 == end || Ascii.isSpace(bytes[at + 1]) || namesNext(bytes, at + 1, end);
      default -> false;
    };
  }

  /// Whether `name=`, `name:` or `"name"` stands here.
  private static boolean namesNext(byte[] bytes, int at, int end) {
    int i = at;
    if (Ascii.isQuote(bytes[i])) {
      return true;
    }
    while (i < end && isNameByte(bytes[i])) {
      i++;
    }
    return i > at && i < end && (bytes[i] == '=' || bytes[i] == ':');
  }

  /// Nothing to hide: a placeholder, no value, a mask.
  private static boolean isLeft(byte[] bytes, int from, int to) {
    for (String word : LEFT) {
      if (to - from == word.length() && Ascii.wordAt(bytes, from, to, word)) {
        return true;
      }
    }
    byte first = bytes[from];
    byte last = bytes[to - 1];
    if (first == '$' || first == ':' || first == '@') {
      return isPlaceholderName(bytes, from + 1, to) || last == '}' || last == ')';
    }
    if (first == '?' || first == '%') {
      return to - from <= 2;
    }
    if (first == '{' || first == '<' || first == '(') {
      return true;
    }
    if (Ascii.wordAt(bytes, from, to, "[redacted") || Ascii.wordAt(bytes, from, to, "${")) {
      return true;
    }
    for (int i = from; i < to; i++) {
      if (bytes[i] != '*' && bytes[i] != '.' && bytes[i] != 'x' && bytes[i] != 'X') {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlaceholderName(byte[] bytes, int from, int to) {
    int digits = 0;
    for (int i = from; i < to; i++) {
      if (!isNameByte(bytes[i])) {
        return false;
      }
      digits += Ascii.isDigit(bytes[i]) ? 1 : 0;
    }
    return to - from <= 2 || digits == to - from || (digits <= 1 && to - from <= 24);
  }

  /// A word of a sentence rather than a value.
  private static boolean isRemark(byte[] bytes, int from, int to, int end) {
    for (int i = from; i < to; i++) {
      if (!Ascii.isLower(bytes[i])) {
        return false;
      }
    }
    for (String remark : REMARKS) {
      if (to - from == remark.length() && Ascii.wordAt(bytes, from, to, remark)) {
        return true;
      }
    }
    return to + 1 < end
        && bytes[to] == ' '
        && Ascii.isLower(bytes[to + 1])
        && !follows(bytes, to, end);
  }

  /// Whether the next word is the name of another value.
  private static boolean follows(byte[] bytes, int at, int end) {
    return namesNext(bytes, at + 1, end);
  }

  private static boolean isScheme(byte[] bytes, long match) {
    int length = Match.to(match) - Match.from(match);
    return SCHEMES.stream()
        .anyMatch(scheme ->
            scheme.length() == length
                && Ascii.wordAt(bytes, Match.from(match), Match.to(match), scheme));
  }

  private static boolean isSmallNumber(byte[] bytes, long match) {
    for (int i = Match.from(match); i < Match.to(match); i++) {
      if (!Ascii.isDigit(bytes[i])) {
        return false;
      }
    }
    return Match.to(match) - Match.from(match) <= 6;
  }

  private static boolean isSeparator(byte b) {
    return b == '_' || b == '-' || b == '.';
  }

  private static boolean isNameByte(byte b) {
    return Ascii.isTokenByte(b) || b == '.';
  }
}

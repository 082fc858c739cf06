package io.ollystack.ingest.pipeline.processor.redaction;

/// Questions about the bytes of UTF-8 texts. Bytes of characters beyond ASCII are negative.
final class Ascii {
  private Ascii() {}

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  static boolean isLower(byte b) {
    return b >= 'a' && b <= 'z';
  }

  static boolean isUpper(byte b) {
    return b >= 'A' && b <= 'Z';
  }

  static boolean isLetter(byte b) {
    return isLower(b) || isUpper(b);
  }

  static boolean isAlphanumeric(byte b) {
    return isLetter(b) || isDigit(b);
  }

  /// A letter, a digit, `_` or `-`: what base64url and most tokens are made of.
  static boolean isTokenByte(byte b) {
    return isAlphanumeric(b) || b == '_' || b == '-';
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  static boolean isQuote(byte b) {
    return b == '"' || b == '\'' || b == '`';
  }

  /// Whether the word stands at that place, in whatever case; the word is in lower case.
  static boolean wordAt(byte[] bytes, int at, int end, String word) {
    if (at < 0 || at + word.length() > end) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (lower(bytes[at + i]) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static byte lower(byte b) {
    return isUpper(b) ? (byte) (b + 32) : b;
  }
}

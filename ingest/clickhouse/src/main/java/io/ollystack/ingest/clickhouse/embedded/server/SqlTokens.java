package io.ollystack.ingest.clickhouse.embedded.server;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Cuts ClickHouse SQL into tokens, in place, as ClickHouse's own lexer does: so that a word inside
/// a string, a quoted name or a comment is never taken for a keyword. Bytes, because an INSERT may
/// carry binary rows behind its text. Not thread-safe.
final class SqlTokens {
  enum Kind {
    WORD,
    QUOTED_NAME,
    STRING,
    NUMBER,
    PUNCTUATION,
    END
  }

  private final byte[] sql;
  private final int length;
  private int start;
  private int end;
  private Kind kind = Kind.END;

  SqlTokens(byte[] sql, int length) {
    this.sql = sql;
    this.length = length;
  }

  /// Moves to the next token and returns its kind.
  Kind next() {
    skipBlanksAndComments();
    start = end;
    kind = start >= length ? Kind.END : scan();
    return kind;
  }

  Kind kind() {
    return kind;
  }

  /// Offset of the token's first byte.
  int start() {
    return start;
  }

  /// Offset behind the token's last byte.
  int end() {
    return end;
  }

  /// Whether the token is this unquoted word, in any case.
  boolean is(String word) {
    if (kind != Kind.WORD || end - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (Character.toUpperCase((char) sql[start + i]) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  boolean isSymbol(char symbol) {
    return kind == Kind.PUNCTUATION && sql[start] == symbol;
  }

  /// The token's bytes as text.
  String text() {
    return new String(sql, start, end - start, StandardCharsets.UTF_8);
  }

  /// The token as an upper-case keyword.
  String keyword() {
    return text().toUpperCase(Locale.ROOT);
  }

  private Kind scan() {
    byte first = sql[start];
    if (isWordStart(first)) {
      end = start + 1;
      while (end < length && isWordPart(sql[end])) {
        end++;
      }
      return Kind.WORD;
    }
    if (isDigit(first)) {
      end = start + 1;
      while (end < length && (isWordPart(sql[end]) || sql[end] == '.')) {
        end++;
      }
      return Kind.NUMBER;
    }
    return switch (first) {
      case '\'' -> quoted(first, Kind.STRING);
      case '`', '"' -> quoted(first, Kind.QUOTED_NAME);
      case '$' -> heredoc();
      case (byte) 0xE2 -> typographic();
      default -> {
        end = start + 1;
        yield Kind.PUNCTUATION;
      }
    };
  }

  private Kind quoted(byte quote, Kind result) {
    end = start + 1;
    while (end < length) {
      byte at = sql[end++];
      if (at == '\\') {
        end++;
      } else if (at == quote) {
        if (end < length && sql[end] == quote) {
          end++;
        } else {
          break;
        }
      }
    }
    end = Math.min(end, length);
    return result;
  }

  /// `$tag$ ... $tag$`
  private Kind heredoc() {
    int tagEnd = start + 1;
    while (tagEnd < length && isWordPart(sql[tagEnd]) && sql[tagEnd] != '$') {
      tagEnd++;
    }
    if (tagEnd >= length || sql[tagEnd] != '$') {
      end = start + 1;
      return Kind.PUNCTUATION;
    }
    int tagLength = tagEnd + 1 - start;
    for (int at = tagEnd + 1; at + tagLength <= length; at++) {
      if (matches(at, start, tagLength)) {
        end = at + tagLength;
        return Kind.STRING;
      }
    }
    end = start + 1;
    return Kind.PUNCTUATION;
  }

  /// ‘string’ and “name”, as pasted from documents; any other character of that block is a sign.
  private Kind typographic() {
    if (start + 2 < length && sql[start + 1] == (byte) 0x80) {
      byte third = sql[start + 2];
      byte closing =
          third == (byte) 0x98 ? (byte) 0x99 : third == (byte) 0x9C ? (byte) 0x9D : (byte) 0;
      if (closing != 0) {
        for (int at = start + 3; at + 2 < length; at++) {
          if (sql[at] == (byte) 0xE2 && sql[at + 1] == (byte) 0x80 && sql[at + 2] == closing) {
            end = at + 3;
            return third == (byte) 0x98 ? Kind.STRING : Kind.QUOTED_NAME;
          }
        }
      }
    }
    end = start + 1;
    return Kind.PUNCTUATION;
  }

  private void skipBlanksAndComments() {
    while (end < length) {
      byte at = sql[end];
      if (at == ' ' || (at >= '\t' && at <= '\r') || at == 0) {
        end++;
      } else if (startsWith("--") || startsWith("#!") || startsWith("# ")) {
        while (end < length && sql[end] != '\n') {
          end++;
        }
      } else if (startsWith("/*")) {
        end += 2;
        while (end < length && !startsWith("*/")) {
          end++;
        }
        end = Math.min(end + 2, length);
      } else {
        return;
      }
    }
  }

  private boolean startsWith(String text) {
    if (end + text.length() > length) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (sql[end + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(int at, int other, int count) {
    for (int i = 0; i < count; i++) {
      if (sql[at + i] != sql[other + i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(byte at) {
    return at >= '0' && at <= '9';
  }

  private static boolean isWordStart(byte at) {
    return (at >= 'a' && at <= 'z') || (at >= 'A' && at <= 'Z') || at == '_';
  }

  private static boolean isWordPart(byte at) {
    return isWordStart(at) || isDigit(at) || at == '$';
  }
}

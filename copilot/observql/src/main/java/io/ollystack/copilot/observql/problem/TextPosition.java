package io.ollystack.copilot.observql.problem;

/// A place in a text as people count: lines and columns from 1, columns in characters of Unicode.
public record TextPosition(int line, int column) {

  public static TextPosition of(String text, int offset) {
    int at = Math.min(offset, text.length());
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < at; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new TextPosition(line, text.codePointCount(lineStart, at) + 1);
  }

  /// `line 1 col 38`.
  @Override
  public String toString() {
    return "line " + line + " col " + column;
  }
}

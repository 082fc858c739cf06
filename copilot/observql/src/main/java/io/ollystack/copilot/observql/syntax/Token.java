package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;
import org.jspecify.annotations.Nullable;

/// One word of a query.
///
/// @param text as written; for [Kind#QUOTED] and [Kind#STRING] without quotes and doubled quotes
/// @param literal the value of a number, duration, size or share
record Token(Kind kind, String text, @Nullable Literal literal, SourceSpan span) {
  enum Kind {
    /// A name or a keyword.
    WORD,
    /// A name in double quotes.
    QUOTED,
    STRING,
    NUMBER,
    DURATION,
    SIZE,
    PERCENT,
    SYMBOL,
    END
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean isSymbol(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  boolean isWord(String keyword) {
    return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
  }

  /// How a message names it.
  String described() {
    return switch (kind) {
      case END -> "the end of the query";
      case STRING -> "text " + Words.clip("'" + text + "'");
      case QUOTED -> Words.clip("\"" + text + "\"");
      case WORD, NUMBER, DURATION, SIZE, PERCENT, SYMBOL -> "'" + Words.clip(text) + "'";
    };
  }
}

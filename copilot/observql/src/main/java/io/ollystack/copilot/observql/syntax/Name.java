package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;

/// A name as written, without its quotes: a table, an alias, an argument.
public record Name(String text, SourceSpan span) implements Node {
  public Name {
    if (text.isEmpty() || text.indexOf('"') >= 0) {
      throw new IllegalArgumentException("not a name: " + text);
    }
  }

  public static Name of(String text) {
    return new Name(text, SourceSpan.NONE);
  }

  @Override
  public String toString() {
    return text;
  }
}

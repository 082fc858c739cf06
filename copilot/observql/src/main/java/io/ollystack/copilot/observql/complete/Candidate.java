package io.ollystack.copilot.observql.complete;

/// One way to go on.
///
/// @param text what to write, in the place of what was typed
/// @param kind what it is
/// @param detail a word about it: a type, a unit, a table; may be empty
public record Candidate(String text, Kind kind, String detail) {
  public enum Kind {
    KEYWORD,
    TABLE,
    COLUMN,
    ATTRIBUTE,
    METRIC,
    FUNCTION,
    VALUE,
    OPERATOR,
    TIME
  }
}

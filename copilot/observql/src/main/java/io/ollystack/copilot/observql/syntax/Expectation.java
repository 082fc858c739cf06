package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What can stand at a place in a text that is still being written.
///
/// @param keywords that fit there
/// @param slots kinds of names and values that fit there
/// @param subject the column whose value is asked for: `service` in `service = |`
/// @param typed what is written of the word already, without an opening quote
/// @param replace the range of the text that a candidate takes the place of
/// @param quoted the word stands in single quotes that are open
/// @param tables the tables that the text names, with their aliases
public record Expectation(
    List<String> keywords,
    Set<Slot> slots,
    Optional<String> subject,
    String typed,
    SourceSpan replace,
    boolean quoted,
    List<TableUse> tables) {

  public enum Slot {
    /// A value of the subject.
    VALUE,
    /// A logical table or a table function.
    TABLE,
    /// A column or an attribute.
    COLUMN,
    /// A function that can be called.
    FUNCTION,
    /// A comparison with the column before.
    OPERATOR,
    /// A moment.
    TIME,
    /// An event, such as an incident.
    EVENT,
    /// The length of a time bucket.
    STEP,
    /// A number of rows.
    COUNT,
    /// A service's name in quotes.
    SERVICE
  }

  /// A table that FROM or JOIN names.
  public record TableUse(String table, Optional<String> alias) {}

  public Expectation {
    keywords = List.copyOf(keywords);
    slots = Set.copyOf(slots);
    tables = List.copyOf(tables);
  }
}

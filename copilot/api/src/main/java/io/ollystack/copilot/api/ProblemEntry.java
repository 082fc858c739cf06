package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.TextPosition;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One problem of a rejected query.
///
/// @param line from 1
/// @param column from 1, in characters of Unicode
/// @param start offset in UTF-16 units, as editors count
/// @param message with what was expected and a hint, as a person reads it
/// @param fix a change that removes it, if one is known
record ProblemEntry(
    String code,
    String severity,
    int line,
    int column,
    int start,
    int end,
    String message,
    List<String> expected,
    @Nullable String hint,
    @Nullable FixEntry fix) {

  /// @param title for a button
  record FixEntry(String title, List<EditEntry> edits) {}

  /// Replace the text from `start` to `end`.
  record EditEntry(int start, int end, String replacement) {}

  static ProblemEntry of(String text, Problem problem) {
    TextPosition position = TextPosition.of(text, problem.span().start());
    return new ProblemEntry(
        problem.code().name(),
        problem.code().severity().name().toLowerCase(Locale.ROOT),
        position.line(),
        position.column(),
        problem.span().start(),
        problem.span().end(),
        problem.text(),
        problem.expected(),
        problem.hint(),
        problem.correction().map(ProblemEntry::fix).orElse(null));
  }

  private static FixEntry fix(io.ollystack.copilot.observql.problem.Fix fix) {
    return new FixEntry(
        fix.title(),
        fix.edits().stream()
            .map(edit -> new EditEntry(edit.span().start(), edit.span().end(), edit.replacement()))
            .toList());
  }
}

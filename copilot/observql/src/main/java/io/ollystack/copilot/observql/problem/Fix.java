package io.ollystack.copilot.observql.problem;

import java.util.List;

/// A change of the query's text that removes one problem.
///
/// @param title what it does, for a button: `write 500ms`
/// @param edits what to change, in the offsets of the text that was rejected
public record Fix(String title, List<TextEdit> edits) {
  public Fix {
    edits = List.copyOf(edits);
  }

  /// Write `replacement` in the place of `span`.
  public static Fix replace(SourceSpan span, String replacement) {
    return new Fix("write " + replacement, List.of(new TextEdit(span, replacement)));
  }
}

package io.ollystack.copilot.observql.problem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Applies the fixes of problems to the text they were found in.
public final class Corrections {
  private Corrections() {}

  /// The text with the fixes of all errors applied; empty if an error has no fix or fixes overlap.
  public static Optional<String> apply(String text, List<Problem> problems) {
    var edits = new ArrayList<TextEdit>();
    for (Problem problem : problems) {
      if (!problem.isError()) {
        continue;
      }
      if (problem.correction().isEmpty()) {
        return Optional.empty();
      }
      edits.addAll(problem.correction().get().edits());
    }
    return edit(text, edits);
  }

  /// The text with these edits; empty if they overlap.
  public static Optional<String> edit(String text, List<TextEdit> edits) {
    var ordered = new ArrayList<>(edits);
    // Stable: of two insertions at one place, the first reported stands first.
    ordered.sort(
        Comparator.<TextEdit>comparingInt(edit -> edit.span().start())
            .thenComparingInt(edit -> edit.span().end()));
    var edited = new StringBuilder();
    int at = 0;
    for (TextEdit edit : ordered) {
      if (edit.span().start() < at || edit.span().end() > text.length()) {
        return Optional.empty();
      }
      edited.append(text, at, edit.span().start()).append(edit.replacement());
      at = edit.span().end();
    }
    return Optional.of(edited.append(text, at, text.length()).toString());
  }
}

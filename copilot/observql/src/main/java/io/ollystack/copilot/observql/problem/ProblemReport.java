package io.ollystack.copilot.observql.problem;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything that is wrong with one query, in the order of the text.
///
/// @param text the query as it was given
/// @param corrected the text with every fix applied, if that is a query
public record ProblemReport(String text, List<Problem> problems, @Nullable String corrected) {
  public ProblemReport {
    problems =
        problems.stream()
            .sorted(Comparator.comparingInt(problem -> problem.span().start()))
            .toList();
  }

  public Optional<String> correctedQuery() {
    return Optional.ofNullable(corrected);
  }

  /// `E101 line 1 col 38: unknown column 'latency' on spans. Did you mean duration?`, one a line,
  /// then the corrected query.
  public String render() {
    var rendered = new StringBuilder();
    for (Problem problem : problems) {
      rendered
          .append(problem.code())
          .append(' ')
          .append(TextPosition.of(text, problem.span().start()))
          .append(": ")
          .append(problem.text())
          .append('\n');
    }
    if (corrected != null) {
      rendered.append("-> fix: ").append(corrected).append('\n');
    }
    return rendered.toString();
  }
}

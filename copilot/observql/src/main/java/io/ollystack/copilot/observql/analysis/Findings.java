package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import java.util.ArrayList;
import java.util.List;

/// Collects what one analysis finds: all problems, not the first.
final class Findings {
  /// Stands for an expression that was already complained about: nothing more is said of it.
  static final Term BROKEN = new Term.Constant(Marker.BROKEN, ValueType.STRING);

  /// No value of a query equals it.
  private enum Marker {
    BROKEN
  }

  private final List<Problem> problems = new ArrayList<>();

  void add(Problem problem) {
    if (!problems.contains(problem) || (problem.span().length() > 0 && !reportedAt(problem))) {
      problems.add(problem);
    }
  }

  static boolean isBroken(Term term) {
    return term.equals(BROKEN);
  }

  Term broken(Problem problem) {
    add(problem);
    return BROKEN;
  }

  Term broken(ProblemCode code, SourceSpan span, String message, String hint) {
    return broken(Problem.of(code, span, message).withHint(hint));
  }

  void error(ProblemCode code, SourceSpan span, String message, String hint) {
    add(Problem.of(code, span, message).withHint(hint));
  }

  void error(ProblemCode code, SourceSpan span, String message, String hint, Fix fix) {
    add(Problem.of(code, span, message).withHint(hint).withFix(fix));
  }

  boolean hasErrors() {
    return problems.stream().anyMatch(Problem::isError);
  }

  List<Problem> all() {
    return List.copyOf(problems);
  }

  /// Spans are equal to one another, so sameness of place is asked for apart.
  private boolean reportedAt(Problem problem) {
    return problems.stream()
        .anyMatch(other ->
            other.equals(problem)
                && other.span().start() == problem.span().start()
                && other.span().end() == problem.span().end());
  }
}

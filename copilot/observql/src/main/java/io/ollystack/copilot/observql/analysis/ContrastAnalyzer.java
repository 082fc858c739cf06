package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.syntax.Clause;
import io.ollystack.copilot.observql.syntax.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// CONTRAST: one telemetry table, split by a condition.
final class ContrastAnalyzer {
  private static final long DEFAULT_LIMIT = 20;

  private final TermAnalyzer terms;
  private final Findings findings;
  private final Limits limits;

  ContrastAnalyzer(TermAnalyzer terms, Findings findings, Limits limits) {
    this.terms = terms;
    this.findings = findings;
    this.limits = limits;
  }

  Optional<Plan> analyze(Clause.Contrast contrast, SelectAnalyzer.Input input, List<Term> filter) {
    Scope scope = input.scope();
    if (scope.relations().size() != 1
        || scope.first().table().filter(ContrastAnalyzer::carriesAttributes).isEmpty()) {
      findings.error(
          ProblemCode.E124,
          contrast.span(),
          "CONTRAST compares the attributes of one table: spans, requests, traces or logs",
          "Write FROM requests WHERE ... CONTRAST (...).");
      return Optional.empty();
    }
    TermAnalyzer.Place rows = TermAnalyzer.Place.rows(scope);
    Term selection = terms.condition(contrast.selection(), rows);
    Optional<Term> baseline =
        contrast.baseline() == null
            ? Optional.empty()
            : Optional.of(terms.condition(contrast.baseline(), rows));
    List<Plan.Output> over = new ArrayList<>();
    for (Expr.Path path : contrast.over()) {
      over.add(new Plan.Output(path.dotted(), terms.term(path, rows)));
    }
    if (findings.hasErrors()) {
      return Optional.empty();
    }
    Clause.Limit limit = input.clauses().limit();
    return Optional.of(
        new Plan.Contrast(
            input.relations().getFirst(),
            filter,
            input.window(),
            selection,
            baseline,
            over,
            limit == null ? DEFAULT_LIMIT : Math.min(limit.count(), limits.maxRows()),
            limit != null && limit.count() <= limits.maxRows(),
            List.of(
                output("attribute", ValueType.STRING),
                output("value", ValueType.STRING),
                output("in_selection", ValueType.COUNT),
                output("in_baseline", ValueType.COUNT),
                output("share_selection", ValueType.RATIO),
                output("share_baseline", ValueType.RATIO),
                output("lift", ValueType.RATIO),
                output("p_value", ValueType.RATIO))));
  }

  private static boolean carriesAttributes(LogicalTable table) {
    return table.hasSpans() || table == LogicalTable.TRACES || table == LogicalTable.LOGS;
  }

  private static Plan.Output output(String name, ValueType type) {
    return new Plan.Output(name, new Term.Field(0, name, type));
  }
}

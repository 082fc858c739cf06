package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.syntax.Expr;
import io.ollystack.copilot.observql.syntax.Literal;
import io.ollystack.copilot.observql.syntax.Name;
import io.ollystack.copilot.observql.syntax.Source;
import java.util.List;
import java.util.Optional;

/// PATTERNS((rows), max => n): the first column of the rows must be text.
final class PatternsAnalyzer {
  private static final int DEFAULT_MAX = 20;
  private static final int MOST = 200;

  /// Texts that are read; as many are mined in a second.
  private static final long MAX_TEXTS = 100_000;

  private final Findings findings;
  private final QueryContext context;

  PatternsAnalyzer(Findings findings, QueryContext context) {
    this.findings = findings;
    this.context = context;
  }

  Optional<Plan> analyze(Source.Table.Function function, Optional<Plan> rows) {
    int max = context.limit().orElse(DEFAULT_MAX);
    for (Source.Argument argument : function.arguments()) {
      switch (argument) {
        case Source.Argument.Named(Name name, Expr value, SourceSpan span) -> {
          if (name.text().equals("max")
              && value instanceof Literal.NumberValue number
              && number.value().intValue() > 0) {
            max = Math.min(MOST, number.value().intValue());
            if (number.value().intValue() > MOST) {
              findings.add(
                  Problem.of(
                      ProblemCode.W202,
                      span,
                      "PATTERNS returns " + MOST + " patterns at most, not " + number.value()));
            }
          } else {
            findings.error(
                ProblemCode.E123,
                span,
                "PATTERNS takes no argument '" + name.text() + "' like this",
                "Write max => 20.");
          }
        }
        case Source.Argument.Positional positional ->
            findings.error(
                ProblemCode.E123,
                positional.span(),
                "PATTERNS takes a query in parentheses and max => n",
                "Write PATTERNS((SELECT body FROM logs), max => 20).");
        case Source.Argument.Rows _ -> {}
      }
    }
    if (rows.isEmpty() || !rows.get().outputs().getFirst().type().isText()) {
      findings.error(
          ProblemCode.E123,
          function.span(),
          "PATTERNS needs rows whose first column is text",
          "Write PATTERNS((SELECT body FROM logs WHERE service = '...')).");
      return Optional.empty();
    }
    return Optional.of(
        new Plan.Engine(
            new EngineStage.Patterns(max),
            rows.map(input -> input.atMost(MAX_TEXTS)),
            List.of(
                output("pattern", ValueType.STRING),
                output("count", ValueType.COUNT),
                output("share", ValueType.RATIO),
                output("example", ValueType.STRING))));
  }

  private static Plan.Output output(String name, ValueType type) {
    return new Plan.Output(name, new Term.Field(0, name, type));
  }
}

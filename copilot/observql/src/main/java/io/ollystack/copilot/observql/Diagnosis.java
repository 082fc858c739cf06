package io.ollystack.copilot.observql;

import io.ollystack.copilot.observql.analysis.Analysis;
import io.ollystack.copilot.observql.analysis.Analyzer;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.problem.Corrections;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.ProblemReport;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.syntax.ParseResult;
import io.ollystack.copilot.observql.syntax.Query;
import io.ollystack.copilot.observql.syntax.QueryParser;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Everything that is wrong with a text at once: its syntax, and the names, types and units of what
/// could be read of it; with a corrected query only if that query compiles. Thread-safe.
final class Diagnosis {
  /// A remedy may bring to light what the mistake hid.
  private static final int MAX_CORRECTIONS = 5;

  /// What stays wrong when the rest of the text is right. Others (not grouped, no bound in time)
  /// may only follow from a part that was not read.
  private static final Set<ProblemCode> LASTING =
      EnumSet.of(
          ProblemCode.E101,
          ProblemCode.E102,
          ProblemCode.E103,
          ProblemCode.E107,
          ProblemCode.E116,
          ProblemCode.E120,
          ProblemCode.E121,
          ProblemCode.E123,
          ProblemCode.E301,
          ProblemCode.E302,
          ProblemCode.E305,
          ProblemCode.E306,
          ProblemCode.E410,
          ProblemCode.E411);

  private final Analyzer analyzer;

  Diagnosis(Analyzer analyzer) {
    this.analyzer = analyzer;
  }

  /// What is wrong with a text that is no query.
  ProblemReport of(ParseResult.Rejected rejected, QueryContext context) {
    return of(rejected.report().text(), all(rejected, context), context);
  }

  /// What is wrong with a query.
  ProblemReport of(String text, List<Problem> problems, QueryContext context) {
    return new ProblemReport(text, problems, corrected(text, problems, context).orElse(null));
  }

  /// The text without what a warning is about, if that compiles.
  Optional<String> remedy(String text, Problem warning, QueryContext context) {
    return warning.correction().stream()
        .map(fix -> Corrections.edit(text, fix.edits()))
        .flatMap(Optional::stream)
        .filter(fixed -> compiles(fixed, context))
        .findFirst();
  }

  boolean compiles(String text, QueryContext context) {
    return QueryParser.parse(text) instanceof ParseResult.Parsed(Query query)
        && analyzer.analyze(query, context) instanceof Analysis.Accepted;
  }

  private List<Problem> all(ParseResult.Rejected rejected, QueryContext context) {
    List<Problem> problems = new ArrayList<>(rejected.report().problems());
    rejected
        .understood()
        .ifPresent(understood -> {
          if (analyzer.analyze(understood.query(), context)
              instanceof Analysis.Rejected(List<Problem> found)) {
            found.stream()
                .filter(problem -> LASTING.contains(problem.code()))
                .filter(problem -> isOwn(problem, rejected, understood))
                .forEach(problems::add);
          }
        });
    return problems;
  }

  /// Not a consequence of a mistake that is reported already, nor of a name in what was not read.
  private static boolean isOwn(
      Problem problem, ParseResult.Rejected rejected, ParseResult.Understood understood) {
    String text = rejected.report().text();
    SourceSpan at = problem.span();
    boolean touched =
        rejected.report().problems().stream()
            .anyMatch(known -> known.span().start() < at.end() && at.start() < known.span().end());
    String name =
        text.substring(Math.min(at.start(), text.length()), Math.min(at.end(), text.length()))
            .toLowerCase(Locale.ROOT);
    boolean defined =
        understood.skipped().stream()
            .map(span -> text.substring(span.start(), Math.min(span.end(), text.length())))
            .anyMatch(part -> part.toLowerCase(Locale.ROOT).contains(name));
    return !touched && !name.isEmpty() && !defined;
  }

  /// The text with all fixes applied, again and again until it is a query that compiles.
  private Optional<String> corrected(String text, List<Problem> found, QueryContext context) {
    String best = text;
    List<Problem> problems = found;
    for (int i = 0; i < MAX_CORRECTIONS; i++) {
      Optional<String> edited = Corrections.apply(best, problems);
      if (edited.isEmpty() || edited.get().equals(best)) {
        return Optional.empty();
      }
      best = edited.get();
      switch (QueryParser.parse(best)) {
        case ParseResult.Rejected rejected -> problems = all(rejected, context);
        case ParseResult.Parsed(Query query) -> {
          switch (analyzer.analyze(query, context)) {
            case Analysis.Accepted _ -> {
              return Optional.of(best);
            }
            case Analysis.Rejected(List<Problem> more) -> problems = more;
          }
        }
      }
    }
    return Optional.empty();
  }
}

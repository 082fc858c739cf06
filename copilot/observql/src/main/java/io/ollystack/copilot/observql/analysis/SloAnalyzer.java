package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.syntax.Expr;
import io.ollystack.copilot.observql.syntax.Formatter;
import io.ollystack.copilot.observql.syntax.Literal;
import io.ollystack.copilot.observql.syntax.ParseResult;
import io.ollystack.copilot.observql.syntax.Query;
import io.ollystack.copilot.observql.syntax.QueryParser;
import io.ollystack.copilot.observql.syntax.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// SLO(service => '...', objective => 99.9%, sli => condition): good and all requests of a service
/// over its window, as error budget and burn rates.
final class SloAnalyzer {
  private static final String EXAMPLE =
      "Write SLO(service => 'checkout', objective => 99.9%, sli => status != 'error').";
  private static final Duration DEFAULT_WINDOW = Duration.ofDays(30);
  private static final Duration SHORTEST_WINDOW = Duration.ofHours(1);
  private static final Duration LONGEST_WINDOW = Duration.ofDays(90);

  /// The analysis of a text of its own, and what it found wrong.
  record Inner(Optional<Plan> plan, List<Problem> problems) {}

  private final Findings findings;
  private final Function<Query.Pipeline, Inner> analysis;

  SloAnalyzer(Findings findings, Function<Query.Pipeline, Inner> analysis) {
    this.findings = findings;
    this.analysis = analysis;
  }

  Optional<Plan> analyze(Source.Table.Function function) {
    Optional<String> service = Optional.empty();
    double objective = 0;
    Expr condition = null;
    Duration window = DEFAULT_WINDOW;
    for (Source.Argument argument : function.arguments()) {
      boolean understood = false;
      if (argument instanceof Source.Argument.Named named) {
        understood = true;
        switch (named.name().text()) {
          case "service" -> {
            service =
                named.value() instanceof Literal.Text text ? Optional.of(text.value()) : service;
            understood = named.value() instanceof Literal.Text;
          }
          case "objective" -> {
            objective = share(named.value());
            understood = objective > 0 && objective < 1;
          }
          case "sli" -> condition = named.value();
          case "window" -> {
            understood =
                named.value() instanceof Literal.DurationValue length
                    && length.value().compareTo(SHORTEST_WINDOW) >= 0
                    && length.value().compareTo(LONGEST_WINDOW) <= 0;
            window =
                named.value() instanceof Literal.DurationValue length ? length.value() : window;
          }
          default -> understood = false;
        }
      }
      if (!understood) {
        findings.error(
            ProblemCode.E123,
            argument.span(),
            "SLO takes a service, an objective below 100%, a condition sli and a window of 1h to 90d",
            EXAMPLE);
        return Optional.empty();
      }
    }
    if (service.isEmpty() || objective == 0) {
      findings.error(
          ProblemCode.E123, function.span(), "SLO needs a service and an objective", EXAMPLE);
      return Optional.empty();
    }
    String sli = condition == null ? "status != 'error'" : Formatter.format(condition);
    return requests(function, service.get(), sli, window, objective);
  }

  private Optional<Plan> requests(
      Source.Table.Function function,
      String service,
      String sli,
      Duration window,
      double objective) {
    String text =
        "SELECT count() AS requests, count("
            + sli
            + ") AS good FROM requests WHERE service = '"
            + service.replace("'", "''")
            + "' EVERY 5m SINCE "
            + window.toMinutes()
            + "m";
    if (!(QueryParser.parse(text) instanceof ParseResult.Parsed(Query.Pipeline pipeline))) {
      findings.error(
          ProblemCode.E123, function.span(), "sli is no condition on requests: " + sli, EXAMPLE);
      return Optional.empty();
    }
    Inner inner = analysis.apply(pipeline);
    for (Problem problem : inner.problems()) {
      findings.add(
          Problem.of(problem.code(), function.span(), "in " + sli + ": " + problem.message()));
    }
    return inner
        .plan()
        .filter(Plan.Select.class::isInstance)
        .map(plan -> SeriesFunctions.whole((Plan.Select) plan))
        .map(select ->
            new Plan.Engine(
                new EngineStage.Slo(service, objective, SeriesFunctions.shape(select), window),
                Optional.of(select),
                EngineStage.Slo.outputs()));
  }

  private static double share(Expr value) {
    return switch (value) {
      case Literal.PercentValue percent -> percent.ratio().doubleValue();
      case Literal.NumberValue number -> number.value().doubleValue();
      default -> 0;
    };
  }
}

package io.ollystack.copilot.observql;

import io.ollystack.copilot.observql.analysis.Analysis;
import io.ollystack.copilot.observql.analysis.Analyzer;
import io.ollystack.copilot.observql.analysis.CheckedQuery;
import io.ollystack.copilot.observql.analysis.Limits;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.catalog.EventSource;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.problem.ProblemReport;
import io.ollystack.copilot.observql.sql.SqlCompiler;
import io.ollystack.copilot.observql.sql.SqlStatement;
import io.ollystack.copilot.observql.syntax.ParseResult;
import io.ollystack.copilot.observql.syntax.QueryParser;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Compiles against the fixture, in memory, for the tenant `acme`.
public final class Compiling {
  public static final QueryContext CONTEXT =
      new QueryContext(new Tenant("acme"), Fixture.NOW, ZoneOffset.UTC, OptionalInt.empty());

  private static final Analyzer ANALYZER =
      new Analyzer(tenant -> Fixture.catalog(), new FixtureEvents(), Limits.DEFAULT);
  private static final SqlCompiler COMPILER =
      new SqlCompiler(() -> Fixture.schema(true), tenant -> Fixture.catalog());

  private Compiling() {}

  public static Analysis analyze(String text) {
    return switch (QueryParser.parse(text)) {
      case ParseResult.Parsed(var query) -> ANALYZER.analyze(query, CONTEXT);
      case ParseResult.Rejected rejected -> new Analysis.Rejected(rejected.report().problems());
    };
  }

  public static CheckedQuery accepted(String text) {
    return switch (analyze(text)) {
      case Analysis.Accepted(CheckedQuery query) -> query;
      case Analysis.Rejected(var problems) ->
          throw new AssertionError(text + "\n" + new ProblemReport(text, problems, null).render());
    };
  }

  /// The statement of a query that the store runs whole, or the input of its engine.
  public static SqlStatement statement(String text) {
    Plan plan = accepted(text).plan();
    return plan.isLocal()
        ? COMPILER.input(input(plan), CONTEXT)
        : COMPILER.statement(plan, CONTEXT);
  }

  /// What a person would read; empty if the query is right.
  public static String problems(String text) {
    return switch (QueryParser.parse(text)) {
      case ParseResult.Rejected rejected -> new Diagnosis(ANALYZER).of(rejected, CONTEXT).render();
      case ParseResult.Parsed(var query) ->
          switch (ANALYZER.analyze(query, CONTEXT)) {
            case Analysis.Accepted(CheckedQuery accepted) ->
                new ProblemReport(text, accepted.warnings(), null).render();
            case Analysis.Rejected(var problems) ->
                new Diagnosis(ANALYZER).of(text, problems, CONTEXT).render();
          };
    };
  }

  private static Plan input(Plan plan) {
    return switch (plan) {
      case Plan.Engine engine -> engine.input().orElseThrow();
      case Plan.Select select -> {
        if (select.relations().getFirst() instanceof Plan.Relation.Derived derived) {
          yield input(derived.plan());
        }
        throw new AssertionError("no input: " + plan);
      }
      case Plan.Union _, Plan.Contrast _ -> throw new AssertionError("no input: " + plan);
    };
  }

  /// The fixture's deploys and its incident.
  private static final class FixtureEvents implements EventSource {
    @Override
    public Optional<Event> latest(
        Tenant tenant, Kind kind, Optional<String> name, Instant notBefore, Instant before) {
      Event payment = new Event("payment", Instant.parse("2026-11-20T13:08:00Z"), Optional.empty());
      Event incident =
          new Event(
              "INC-42",
              Instant.parse("2026-11-20T13:16:00Z"),
              Optional.of(Instant.parse("2026-11-20T13:41:00Z")));
      return switch (kind) {
        case DEPLOY, CHANGE ->
            name.filter(service -> !service.equals("payment")).isPresent()
                ? Optional.empty()
                : Optional.of(payment);
        case INCIDENT ->
            name.filter(id -> !id.equals("INC-42")).isPresent()
                ? Optional.empty()
                : Optional.of(incident);
        case ALERT, ANOMALY -> Optional.empty();
      };
    }

    @Override
    public List<String> names(Tenant tenant, Kind kind, Instant notBefore, Instant before) {
      return switch (kind) {
        case DEPLOY, CHANGE -> List.of("payment", "frontend");
        case INCIDENT -> List.of("INC-42");
        case ALERT, ANOMALY -> List.of();
      };
    }
  }
}

package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.EngineStage;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.catalog.Catalog;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.result.QueryExecutor;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.QueryStatistics;
import io.ollystack.copilot.observql.result.Warning;
import io.ollystack.copilot.observql.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs plans that an engine of this process has a part in.
final class LocalPlans {
  /// Rows in the order of the plan's outputs, what fetching their input cost, and what was cut.
  record Rows(
      List<List<@Nullable Object>> values, QueryStatistics statistics, List<Warning> warnings) {
    Rows {
      warnings = List.copyOf(warnings);
    }
  }

  private final SqlCompiler compiler;
  private final QueryExecutor executor;
  private final Catalog catalog;
  private final Optional<SeriesEngine> seriesEngine;
  private final Optional<WhyEngine> whyEngine;

  LocalPlans(
      SqlCompiler compiler,
      QueryExecutor executor,
      Catalog catalog,
      Optional<SeriesEngine> seriesEngine,
      Optional<WhyEngine> whyEngine) {
    this.compiler = compiler;
    this.executor = executor;
    this.catalog = catalog;
    this.seriesEngine = seriesEngine;
    this.whyEngine = whyEngine;
  }

  /// The plans that the store runs for it.
  static List<Plan> inputs(Plan plan) {
    return switch (plan) {
      case Plan.Engine engine -> engine.input().stream().toList();
      case Plan.Select select ->
          select.relations().stream()
              .filter(Plan.Relation.Derived.class::isInstance)
              .map(Plan.Relation.Derived.class::cast)
              .flatMap(derived -> inputs(derived.plan()).stream())
              .toList();
      case Plan.Union union ->
          union.parts().stream().flatMap(part -> inputs(part).stream()).toList();
      case Plan.Contrast contrast -> List.of(contrast);
    };
  }

  Rows rows(Plan plan, QueryContext context) throws QueryFailed, InterruptedException {
    return switch (plan) {
      case Plan.Engine engine -> engine(engine, context);
      case Plan.Select select -> select(select, context);
      case Plan.Union union -> {
        List<List<@Nullable Object>> all = new ArrayList<>();
        List<Warning> warnings = new ArrayList<>();
        QueryStatistics cost = QueryStatistics.NONE;
        for (Plan part : union.parts()) {
          Rows rows = rows(part, context);
          all.addAll(rows.values());
          warnings.addAll(rows.warnings());
          cost = cost.plus(rows.statistics());
        }
        if (Cuts.cut(all, union.limit())) {
          warnings.add(Cuts.warning("truncated " + Cuts.at(union.limit(), "rows")));
        }
        yield new Rows(all, cost, warnings);
      }
      case Plan.Contrast contrast -> fetch(contrast, context);
    };
  }

  private Rows select(Plan.Select select, QueryContext context)
      throws QueryFailed, InterruptedException {
    if (!select.isLocal()) {
      return fetch(select, context);
    }
    if (!(select.relations().getFirst() instanceof Plan.Relation.Derived(String _, Plan inner))) {
      throw new IllegalStateException("analysis lets rows in memory only stand alone: " + select);
    }
    Rows input = rows(inner, context);
    List<List<@Nullable Object>> made =
        new ArrayList<>(new LocalSelect(select, inner.outputs()).apply(input.values()));
    List<Warning> warnings = new ArrayList<>(input.warnings());
    if (Cuts.cut(made, select.limit()) && !select.limitGiven()) {
      warnings.add(Cuts.warning("truncated " + Cuts.at(select.limit(), "rows")));
    }
    return new Rows(made, input.statistics(), warnings);
  }

  private Rows engine(Plan.Engine engine, QueryContext context)
      throws QueryFailed, InterruptedException {
    Rows input =
        engine.input().isPresent()
            ? fetch(engine.input().get(), context)
            : new Rows(List.of(), QueryStatistics.NONE, List.of());
    List<Warning> warnings = new ArrayList<>(input.warnings());
    List<List<@Nullable Object>> made =
        switch (engine.stage()) {
          case EngineStage.Patterns(int max) -> {
            List<List<@Nullable Object>> patterns = new ArrayList<>(LogPatterns.of(input.values()));
            int found = patterns.size();
            if (Cuts.cut(patterns, max)) {
              warnings.add(
                  Cuts.warning(
                      "the "
                          + max
                          + " most frequent of "
                          + found
                          + " patterns; max => n shows more"));
            }
            yield patterns;
          }
          case EngineStage.CriticalPath(int most) -> {
            List<List<@Nullable Object>> spans = input.values();
            Set<Object> traces = new LinkedHashSet<>();
            spans.forEach(span -> traces.add(String.valueOf(span.getFirst())));
            if (traces.size() > most) {
              List<Object> kept = traces.stream().limit(most).toList();
              spans =
                  spans.stream()
                      .filter(span -> kept.contains(String.valueOf(span.getFirst())))
                      .toList();
              warnings.add(Cuts.warning("critical paths " + Cuts.at(most, "traces")));
            }
            yield CriticalPath.of(spans);
          }
          case EngineStage.Anomalies anomalies ->
              SeriesStages.anomalies(
                  anomalies, seriesEngine(), input.values(), context.now(), warnings);
          case EngineStage.Forecast forecast ->
              SeriesStages.forecast(
                  forecast, seriesEngine(), input.values(), context.now(), warnings);
          case EngineStage.Slo slo ->
              SeriesStages.slo(slo, input.values(), context.now(), warnings);
          case EngineStage.CatalogRows(EngineStage.CatalogList list) ->
              CatalogRows.of(list, catalog.snapshot(context.tenant()));
          case EngineStage.ColumnsOf columns -> CatalogRows.columns(columns.table());
          case EngineStage.Why why -> why(why, context, warnings);
        };
    if (made.isEmpty() && engine.input().isPresent()) {
      warnings.add(
          new Warning(
              ProblemCode.W201.name(),
              "0 rows. Because: the query that it reads has no rows in this time range.",
              Optional.empty()));
    }
    return new Rows(made, input.statistics(), warnings);
  }

  private List<List<@Nullable Object>> why(
      EngineStage.Why why, QueryContext context, List<Warning> warnings)
      throws QueryFailed, InterruptedException {
    WhyEngine engine =
        whyEngine.orElseThrow(() ->
            new IllegalStateException("a plan for an engine that this process does not have"));
    WhyEngine.Explanation explanation;
    try {
      explanation = engine.explain(why.subject(), why.asOf(), context);
    } catch (WhyEngine.NotUnderstood unclear) {
      throw new QueryFailed(
          QueryFailed.Reason.REFUSED, 0, String.valueOf(unclear.getMessage()), unclear);
    }
    String code =
        explanation.reasons().isEmpty() ? ProblemCode.W201.name() : ProblemCode.W401.name();
    explanation.notes().forEach(note -> warnings.add(new Warning(code, note, Optional.empty())));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (WhyEngine.Reason reason : explanation.reasons()) {
      rows.add(
          new ArrayList<>(
              List.of(
                  (long) reason.rank(),
                  reason.suspect(),
                  reason.kind(),
                  reason.confidence(),
                  reason.share(),
                  String.join(" -> ", reason.path()),
                  reason.supports() ? "for" : "against",
                  reason.finding(),
                  reason.weight(),
                  reason.query(),
                  reason.digest())));
    }
    return rows;
  }

  /// Analysis lets no such plan pass where there is none.
  private SeriesEngine seriesEngine() {
    return seriesEngine.orElseThrow(
        () -> new IllegalStateException("a plan for an engine that this process does not have"));
  }

  private Rows fetch(Plan plan, QueryContext context) throws QueryFailed, InterruptedException {
    if (plan.isLocal()) {
      return rows(plan, context);
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    QueryStatistics cost = executor.execute(compiler.statement(plan, context), rows::add);
    List<Warning> warnings = new ArrayList<>();
    if (plan instanceof Plan.Select select
        && !select.limitGiven()
        && Cuts.cut(rows, select.limit())) {
      warnings.add(Cuts.warning("the input was cut " + Cuts.at(select.limit(), "rows")));
    }
    if (plan instanceof Plan.Union union && Cuts.cut(rows, union.limit())) {
      warnings.add(Cuts.warning("the input was cut " + Cuts.at(union.limit(), "rows")));
    }
    return new Rows(rows, cost, warnings);
  }
}

package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.EngineStage;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.catalog.Catalog;
import io.ollystack.copilot.observql.result.QueryExecutor;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.QueryStatistics;
import io.ollystack.copilot.observql.sql.SqlCompiler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs plans that an engine of this process has a part in.
final class LocalPlans {
  /// Rows in the order of the plan's outputs, and what fetching their input cost.
  record Rows(List<List<@Nullable Object>> values, QueryStatistics statistics) {}

  private final SqlCompiler compiler;
  private final QueryExecutor executor;
  private final Catalog catalog;

  LocalPlans(SqlCompiler compiler, QueryExecutor executor, Catalog catalog) {
    this.compiler = compiler;
    this.executor = executor;
    this.catalog = catalog;
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
        QueryStatistics cost = QueryStatistics.NONE;
        for (Plan part : union.parts()) {
          Rows rows = rows(part, context);
          all.addAll(rows.values());
          cost = cost.plus(rows.statistics());
        }
        yield new Rows(all, cost);
      }
      case Plan.Contrast contrast -> fetch(contrast, context);
    };
  }

  private Rows select(Plan.Select select, QueryContext context)
      throws QueryFailed, InterruptedException {
    if (!select.isLocal()) {
      return fetch(select, context);
    }
    if (select.relations().size() != 1
        || !(select.relations().getFirst()
            instanceof Plan.Relation.Derived(String _, Plan inner))) {
      throw new QueryFailed(
          QueryFailed.Reason.REFUSED,
          0,
          "rows of PATTERNS, CRITICAL PATH and SHOW cannot be joined. Query them by themselves.");
    }
    Rows input = rows(inner, context);
    return new Rows(
        new LocalSelect(select, inner.outputs()).apply(input.values()), input.statistics());
  }

  private Rows engine(Plan.Engine engine, QueryContext context)
      throws QueryFailed, InterruptedException {
    Rows input =
        engine.input().isPresent()
            ? fetch(engine.input().get(), context)
            : new Rows(List.of(), QueryStatistics.NONE);
    List<List<@Nullable Object>> made =
        switch (engine.stage()) {
          case EngineStage.Patterns(int max) -> LogPatterns.of(input.values(), max);
          case EngineStage.CriticalPath _ -> CriticalPath.of(input.values());
          case EngineStage.CatalogRows(EngineStage.CatalogList list) ->
              CatalogRows.of(list, catalog.snapshot(context.tenant()));
          case EngineStage.ColumnsOf columns -> CatalogRows.columns(columns.table());
        };
    return new Rows(made, input.statistics());
  }

  private Rows fetch(Plan plan, QueryContext context) throws QueryFailed, InterruptedException {
    if (plan.isLocal()) {
      return rows(plan, context);
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    QueryStatistics cost = executor.execute(compiler.input(plan, context), rows::add);
    return new Rows(rows, cost);
  }
}

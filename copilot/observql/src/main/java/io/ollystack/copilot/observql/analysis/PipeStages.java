package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.syntax.Clause;
import io.ollystack.copilot.observql.syntax.Clauses;
import io.ollystack.copilot.observql.syntax.Expr;
import io.ollystack.copilot.observql.syntax.Query;
import io.ollystack.copilot.observql.syntax.Source;
import io.ollystack.copilot.observql.syntax.TimeRange;
import java.util.ArrayList;
import java.util.List;

/// Folds `|>` stages into the SELECT before them where that keeps the meaning, else around it: one
/// flat statement for the common follow-up, a subquery for the rest.
final class PipeStages {
  private PipeStages() {}

  static Query.Pipeline fold(Query.Pipeline pipeline) {
    if (pipeline.stages().isEmpty()) {
      return pipeline;
    }
    Query.Core core =
        pipeline.cores().size() == 1
            ? pipeline.cores().getFirst()
            : wrapped(new Query.Pipeline(List.of(), pipeline.cores(), List.of(), pipeline.span()));
    for (Query.Stage stage : pipeline.stages()) {
      core = apply(core, stage);
    }
    return new Query.Pipeline(pipeline.with(), List.of(core), List.of(), pipeline.span());
  }

  private static Query.Core apply(Query.Core core, Query.Stage stage) {
    Query.Core.Select select =
        core instanceof Query.Core.Select plain && fits(plain, stage)
            ? plain
            : wrapped(Query.Pipeline.of(core));
    SourceSpan span = select.span().to(stage.span());
    return switch (stage) {
      case Query.Stage.Select(boolean distinct, List<Query.SelectItem> items, SourceSpan _) ->
          new Query.Core.Select(distinct, items, select.source(), select.clauses(), span);
      case Query.Stage.Extend(List<Query.SelectItem> items, SourceSpan _) -> {
        List<Query.SelectItem> all = new ArrayList<>(select.items());
        if (all.isEmpty()) {
          all.add(new Query.SelectItem.Everything(stage.span()));
        }
        all.addAll(items);
        yield new Query.Core.Select(
            select.distinct(), all, select.source(), select.clauses(), span);
      }
      case Query.Stage.Aggregate(List<Query.SelectItem> items, List<Expr> by, SourceSpan at) ->
          new Query.Core.Select(
              false,
              items,
              select.source(),
              by.isEmpty() ? select.clauses() : select.clauses().with(new Clause.GroupBy(by, at)),
              span);
      case Query.Stage.JoinWith(Source.Join join, SourceSpan _) -> {
        List<Source.Join> joins = new ArrayList<>(select.source().joins());
        joins.add(join);
        yield new Query.Core.Select(
            select.distinct(),
            select.items(),
            new Source(select.source().first(), joins, select.source().span()),
            select.clauses(),
            span);
      }
      case Query.Stage.Apply(Clause clause, SourceSpan _) ->
          new Query.Core.Select(
              select.distinct(), select.items(), select.source(), with(select, clause), span);
    };
  }

  /// Whether a stage can go into the SELECT as one of its own clauses.
  private static boolean fits(Query.Core.Select select, Query.Stage stage) {
    Clauses clauses = select.clauses();
    boolean cut = clauses.limit() != null || clauses.top() != null;
    boolean shaped = cut || clauses.contrast() != null || clauses.compare() != null;
    boolean open = select.items().isEmpty() && clauses.contrast() == null && !cut;
    boolean tableFunction = select.source().first() instanceof Source.Table.Function;
    return switch (stage) {
      case Query.Stage.Select _, Query.Stage.Extend _ -> open && clauses.follow() == null;
      case Query.Stage.Aggregate _, Query.Stage.JoinWith _ -> open && !tableFunction;
      case Query.Stage.Apply(Clause clause, SourceSpan _) ->
          switch (clause) {
            case Clause.Where _ -> !shaped && (open || grouped(select) || rowsOf(select));
            case TimeRange _ -> clauses.time() == null;
            case Clause.OrderBy _ -> !cut;
            case Clause.Limit _ -> !cut;
            case Clause.Top _ -> !cut;
            case Clause.Having _ -> clauses.having() == null && grouped(select) && !cut;
            case Clause.Every _ -> clauses.every() == null && !cut;
            case Clause.Compare _ -> clauses.compare() == null && !cut;
            case Clause.Contrast _ -> open;
            case Clause.GroupBy _ -> clauses.group() == null && !cut;
            case Clause.Follow _ -> clauses.follow() == null && open;
            case Clause.Sample _ -> clauses.sample() == null && open;
          };
    };
  }

  /// Selects named columns as they are, so that a condition on them means the same below.
  private static boolean rowsOf(Query.Core.Select select) {
    return !select.distinct()
        && select.items().stream()
            .allMatch(item ->
                item instanceof Query.SelectItem.Everything
                    || (item instanceof Query.SelectItem.Column column
                        && column.alias() == null
                        && column.expr() instanceof Expr.Path));
  }

  private static boolean grouped(Query.Core.Select select) {
    return select.clauses().group() != null;
  }

  private static Clauses with(Query.Core.Select select, Clause clause) {
    Clauses clauses = select.clauses();
    if (clause instanceof Clause.Where(Expr condition, SourceSpan span)) {
      if (grouped(select)) {
        Clause.Having having = clauses.having();
        return clauses.with(
            new Clause.Having(
                having == null ? condition : both(having.condition(), condition), span));
      }
      Clause.Where where = clauses.where();
      return clauses.with(
          new Clause.Where(where == null ? condition : both(where.condition(), condition), span));
    }
    return clauses.with(clause);
  }

  private static Expr both(Expr first, Expr second) {
    return new Expr.And(List.of(first, second), first.span().to(second.span()));
  }

  private static Query.Core.Select wrapped(Query.Pipeline pipeline) {
    Source.Table table = new Source.Table.Subquery(pipeline, null, pipeline.span());
    return new Query.Core.Select(false, List.of(), Source.of(table), Clauses.NONE, pipeline.span());
  }
}

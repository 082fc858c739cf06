package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import java.util.ArrayList;
import java.util.List;

/// Finds the limits inside of a plan's statement, and how to ask whether they cut.
final class GuardSql {
  private final PlanSql plans;
  private final List<SqlCompiler.Guard> guards = new ArrayList<>();

  GuardSql(PlanSql plans) {
    this.plans = plans;
  }

  List<SqlCompiler.Guard> of(Plan plan) {
    add(plan);
    return guards;
  }

  private void add(Plan plan) {
    switch (plan) {
      case Plan.Select select -> select(select);
      case Plan.Union union -> union.parts().forEach(this::add);
      case Plan.Contrast contrast -> {
        contrast.filter().forEach(term -> term(term, contrast));
        term(contrast.selection(), contrast);
        contrast.baseline().ifPresent(term -> term(term, contrast));
      }
      case Plan.Engine engine -> engine.input().ifPresent(this::add);
    }
  }

  private void select(Plan.Select select) {
    for (Plan.Relation relation : select.relations()) {
      switch (relation) {
        case Plan.Relation.Walk walk ->
            guard(
                "the walk began",
                WalkSql.MAX_SEEDS,
                "matching spans, the longest first",
                new WalkSql(plans, List.of(select.window()), select.timeGiven()).count(walk));
        case Plan.Relation.Derived derived -> add(derived.plan());
        case Plan.Relation.Table _, Plan.Relation.TopologyWalk _ -> {}
      }
    }
    if (JoinSql.isCut(select)) {
      guard(
          "the join took the first table",
          JoinSql.MAX_WINDOW_ROWS,
          "rows, newest first",
          new JoinSql(plans, select, select.window()).count());
    }
    Leaves.terms(select).forEach(term -> term(term, select));
  }

  private void term(Term term, Plan plan) {
    term.visit(part -> {
      switch (part) {
        case Term.Structural structural ->
            new StructuralSql(plans, window(plan))
                .count(structural)
                .ifPresent(count ->
                    guard(
                        "HAS " + structural.kind() + " looked",
                        StructuralSql.MAX_OTHERS,
                        "spans that match its condition, in no order",
                        count));
        case Term.InPlan in -> add(in.plan());
        case Term.Constant _,
            Term.Field _,
            Term.Attribute _,
            Term.Metric _,
            Term.Apply _,
            Term.Aggregate _,
            Term.Output _,
            Term.Compared _ -> {}
      }
    });
  }

  private static TimeWindow window(Plan plan) {
    return switch (plan) {
      case Plan.Select select -> select.window();
      case Plan.Contrast contrast -> contrast.window();
      case Plan.Union _, Plan.Engine _ ->
          throw new IllegalStateException("has no conditions of its own: " + plan);
    };
  }

  private void guard(String what, long limit, String things, Sql count) {
    SqlStatement statement = SqlRenderer.render(count);
    if (guards.stream().noneMatch(g -> g.count().toString().equals(statement.toString()))) {
      guards.add(new SqlCompiler.Guard(what, limit, things, statement));
    }
  }
}

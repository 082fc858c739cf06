package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asks why there are no rows.
final class EmptinessSql {
  private final PlanSql plans;

  EmptinessSql(PlanSql plans) {
    this.plans = plans;
  }

  Sql cumulative(Plan.Select select, List<Term> conditions) {
    Select counts = new Select();
    RelationSql.Read read =
        new RelationSql(plans, select, List.of(select.window())).into(counts, 0, "s", List.of());
    TermSql terms =
        new TermSql(
            Map.of(0, read.columns()),
            plans.subqueries(select.window()),
            name -> {
              throw new IllegalStateException("no outputs here: " + name);
            },
            null);
    List<Sql> so = new ArrayList<>();
    counts.item(Sql.text("count()"), "all_rows");
    for (Term condition : conditions) {
      so.add(terms.sql(condition));
      counts.item(Sql.of("countIf($)", Sql.and(so)), "after_" + so.size());
    }
    return counts.limit(1).toSql();
  }

  /// One row if anything was stored before the window begins; reads next to nothing.
  Sql anyBefore(Plan.Select select) {
    Select one = new Select();
    TimeWindow before = new TimeWindow(Instant.EPOCH, select.window().from());
    new RelationSql(plans, select, List.of(before)).into(one, 0, "s", List.of());
    return one.item(Sql.text("1"), "found").limit(1).toSql();
  }

  Sql firstTime(Plan.Select select) {
    Select first = new Select();
    TimeWindow ever = new TimeWindow(Instant.EPOCH, select.window().to());
    Term time = Leaves.time(select.relations().getFirst(), 0).orElseThrow();
    RelationSql.Read read =
        new RelationSql(plans, timesOf(select, time), List.of(ever)).into(first, 0, "s", List.of());
    return first
        .item(Sql.of("minOrNull($)", read.columns().field((Term.Field) time)), "first_time")
        .limit(1)
        .toSql();
  }

  /// A select of nothing but the time: what else is read may come of a subquery that leaves it out.
  private static Plan.Select timesOf(Plan.Select select, Term time) {
    return new Plan.Select(
        select.relations(),
        select.joins(),
        List.of(),
        select.window(),
        select.timeGiven(),
        false,
        List.of(),
        Optional.empty(),
        List.of(new Plan.Output("time", time)),
        List.of(),
        List.of(),
        Optional.empty(),
        Plan.NO_LIMIT,
        false,
        0,
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty());
  }
}

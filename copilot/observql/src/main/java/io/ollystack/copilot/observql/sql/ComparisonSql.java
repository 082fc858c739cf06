package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import io.ollystack.copilot.observql.analysis.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// COMPARE TO: one scan over all windows. Two windows give two aggregates side by side; a seasonal
/// baseline aggregates each window by itself and takes the median and its band over the past ones.
final class ComparisonSql {
  private final SelectSql owner;
  private final PlanSql plans;
  private final Plan.Select select;
  private final List<String> names;
  private final Plan.Comparison comparison;

  ComparisonSql(SelectSql owner, PlanSql plans, Plan.Select select, List<String> names) {
    this.owner = owner;
    this.plans = plans;
    this.select = select;
    this.names = names;
    this.comparison = select.comparison().orElseThrow();
  }

  Sql sql(boolean extra) {
    Select inner = comparison.seasonal() ? seasonal() : sideBySide();
    Select outer = new Select().from(inner, "c");
    for (int i = 0; i < names.size(); i++) {
      outer.item(outerValue(select.outputs().get(i), names.get(i)), names.get(i));
    }
    TermSql terms =
        new TermSql(
            Map.of(),
            plans.subqueries(select.window()),
            name -> PlanSql.outputColumn(select.outputs(), name),
            null);
    List<Sql> conditions = select.having().stream().map(terms::sql).toList();
    conditions.forEach(outer::where);
    for (Plan.Order order : select.order()) {
      outer.orderBy(terms.sql(order.term()), order.descending());
    }
    tieBreaks(outer);
    owner.limit(outer, extra, terms);
    return outer.toSql();
  }

  private void tieBreaks(Select outer) {
    for (int i = 0; i < names.size(); i++) {
      Term term = select.outputs().get(i).term();
      boolean bucket = i == 0 && select.bucket().isPresent();
      if (!bucket && !outer.hasOrder() && select.bucket().isEmpty() && term.hasAggregate()) {
        outer.orderBy(Sql.name(names.get(i)), true);
      }
    }
    for (int i = 0; i < names.size(); i++) {
      boolean bucket = i == 0 && select.bucket().isPresent();
      if (bucket || select.keys().contains(select.outputs().get(i))) {
        outer.orderBy(Sql.name(names.get(i)), false);
      }
    }
  }

  private Sql outerValue(Plan.Output output, String name) {
    if (!(output.term()
        instanceof Term.Compared(Term.Compared.Part part, String of, ValueType _))) {
      return Sql.column("c", name);
    }
    Sql current = Sql.of("c.$", PlanSql.outputColumn(select.outputs(), of));
    Sql base = Sql.of("c.$", PlanSql.outputColumn(select.outputs(), of + "__base"));
    return switch (part) {
      case BASE, LOW, HIGH -> Sql.column("c", name);
      case DELTA -> Sql.of("toFloat64($) - toFloat64($)", current, base);
      case PCT ->
          Sql.of(
              "if($ != 0, (toFloat64($) - toFloat64($)) / abs(toFloat64($)), NULL)",
              base,
              current,
              base,
              base);
    };
  }

  private Select sideBySide() {
    TimeWindow now = select.window();
    TimeWindow then = comparison.baselines().getFirst();
    Select inner = new Select();
    SelectSql.Input input = owner.read(inner);
    Sql time = time(input);
    boolean apart = !then.to().isAfter(now.from());
    Sql isNow = apart ? Sql.of("$ >= $", time, Physical.instant(now.from())) : within(time, now);
    Sql isThen = apart ? Sql.of("$ < $", time, Physical.instant(now.from())) : within(time, then);
    TermSql current = owner.terms(input, isNow, seconds(now));
    TermSql base = owner.terms(input, isThen, seconds(then));
    Sql shifted =
        Sql.of(
            "if($, $, addNanoseconds($, $))",
            isNow,
            time,
            time,
            Sql.number(Duration.between(then.from(), now.from()).toNanos()));
    for (int i = 0; i < names.size(); i++) {
      Term term = select.outputs().get(i).term();
      if (i == 0 && select.bucket().isPresent()) {
        inner.item(bucket(shifted), names.getFirst()).groupBy(Sql.name(names.getFirst()));
      } else if (term instanceof Term.Compared(Term.Compared.Part part, String of, ValueType _)) {
        if (part == Term.Compared.Part.BASE) {
          inner.item(base.sql(aggregateOf(of)), names.get(i));
        }
      } else {
        inner.item(current.sql(term), names.get(i));
      }
    }
    groupByKeys(inner, current);
    return inner;
  }

  private Select seasonal() {
    Select inner = new Select();
    SelectSql.Input input = owner.read(inner);
    Sql time = time(input);
    TermSql terms = owner.terms(input, null, seconds(select.window()));
    List<TimeWindow> windows = new ArrayList<>(List.of(select.window()));
    windows.addAll(comparison.baselines());
    List<Sql> numbered = new ArrayList<>();
    List<Sql> shifts = new ArrayList<>();
    for (int k = 0; k < windows.size(); k++) {
      Sql within = within(time, windows.get(k));
      numbered.add(within);
      numbered.add(Sql.number(k));
      shifts.add(within);
      shifts.add(
          Sql.of(
              "addNanoseconds($, $)",
              time,
              Sql.number(
                  Duration.between(windows.get(k).from(), select.window().from()).toNanos())));
    }
    inner.item(Sql.of("multiIf($, -1)", Sql.list(numbered)), "period").groupBy(Sql.name("period"));
    Select median = new Select();
    for (int i = 0; i < names.size(); i++) {
      Plan.Output output = select.outputs().get(i);
      String name = names.get(i);
      if (i == 0 && select.bucket().isPresent()) {
        inner
            .item(bucket(Sql.of("multiIf($, $)", Sql.list(shifts), time)), name)
            .groupBy(Sql.name(name));
        median.item(Sql.column("d", name), name).groupBy(Sql.column("d", name));
      } else if (select.keys().contains(output)) {
        inner.item(terms.sql(output.term()), name);
        median.item(Sql.column("d", name), name).groupBy(Sql.column("d", name));
      } else if (output.term()
          instanceof Term.Compared(Term.Compared.Part part, String of, ValueType _)) {
        band(median, part, Sql.of("d.$", PlanSql.outputColumn(select.outputs(), of)), name);
      } else {
        inner.item(terms.sql(output.term()), name);
        median.item(Sql.of("anyOrNullIf($, d.period = 0)", Sql.column("d", name)), name);
      }
    }
    groupByKeys(inner, terms);
    return median.from(inner, "d");
  }

  /// Median of the past periods, and three scaled median deviations either way.
  private static void band(Select median, Term.Compared.Part part, Sql value, String name) {
    Sql history = Sql.of("groupArrayIf(toFloat64($), d.period > 0)", value);
    Sql middle = Sql.of("quantileExactOrNullIf(0.5)(toFloat64($), d.period > 0)", value);
    String sign = part == Term.Compared.Part.LOW ? "-" : "+";
    switch (part) {
      case BASE -> median.item(middle, name);
      case LOW, HIGH ->
          median.item(
              Sql.of(
                  "$ " + sign + " 3 * 1.4826 * arrayReduce('median', arrayMap(v -> abs(v - $), $))",
                  middle,
                  middle,
                  history),
              name);
      case DELTA, PCT -> {}
    }
  }

  private void groupByKeys(Select inner, TermSql terms) {
    for (Plan.Output key : select.keys()) {
      int place = select.outputs().indexOf(key);
      inner.groupBy(place >= 0 ? Sql.name(names.get(place)) : terms.sql(key.term()));
    }
  }

  private Term aggregateOf(String name) {
    return select.outputs().stream()
        .filter(output -> output.name().equals(name))
        .map(Plan.Output::term)
        .findFirst()
        .orElseThrow();
  }

  private Sql bucket(Sql time) {
    return TermSql.bucket(time, select.bucket().orElseThrow().step().toNanos());
  }

  private double seconds(TimeWindow window) {
    return select.bucket().isPresent() ? owner.seconds() : window.length().toMillis() / 1000.0;
  }

  private static Sql within(Sql time, TimeWindow window) {
    return Sql.of(
        "($ >= $ AND $ < $)",
        time,
        Physical.instant(window.from()),
        time,
        Physical.instant(window.to()));
  }

  private Sql time(SelectSql.Input input) {
    Optional<Term> time = Optional.ofNullable(input.times().get(0));
    Columns columns = Objects.requireNonNull(input.columns().get(0));
    return time.map(Term.Field.class::cast)
        .map(columns::field)
        .orElseThrow(() ->
            new SchemaMismatch("COMPARE TO needs rows with a time; select it in the subquery."));
  }
}

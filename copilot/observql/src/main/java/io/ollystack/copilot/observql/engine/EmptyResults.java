package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.AggregateFunction;
import io.ollystack.copilot.observql.analysis.Operator;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.ValueType;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.result.QueryExecutor;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.Warning;
import io.ollystack.copilot.observql.sql.SqlCompiler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Says why there are no rows: the conditions are applied one after another in one scan, and the
/// first that leaves nothing is named, with the values it could have asked for.
final class EmptyResults {
  private static final int VALUES_SHOWN = 5;

  private final SqlCompiler compiler;
  private final QueryExecutor executor;

  EmptyResults(SqlCompiler compiler, QueryExecutor executor) {
    this.compiler = compiler;
    this.executor = executor;
  }

  List<Warning> explain(Plan.Select select, QueryContext context)
      throws QueryFailed, InterruptedException {
    if (!(select.relations().getFirst() instanceof Plan.Relation.Table table)) {
      return List.of();
    }
    List<Term> conditions =
        select.filter().stream().filter(term -> (term.relations() & ~1L) == 0).toList();
    List<List<@Nullable Object>> rows = new ArrayList<>();
    executor.execute(compiler.cumulativeCounts(select, conditions, context), rows::add);
    if (rows.isEmpty()) {
      return List.of();
    }
    List<Warning> warnings = new ArrayList<>();
    List<@Nullable Object> counts = rows.getFirst();
    String words = table.table().tableName();
    if (count(counts, 0) == 0) {
      Optional<Warning> early = beforeFirstData(select, context);
      warnings.add(
          early.orElseGet(
              () -> warning("0 rows. Because: there are no " + words + " in this time range.")));
      return warnings;
    }
    StringJoiner because = new StringJoiner(", ");
    for (int i = 0; i < conditions.size(); i++) {
      long left = count(counts, i + 1);
      because.add(
          TermText.of(conditions.get(i))
              + (i == 0 ? " matches " : " ")
              + String.format(Locale.ROOT, "%,d", left)
              + (i == 0 ? " " + words : ""));
      if (left == 0) {
        String known = values(select, conditions.subList(0, i), conditions.get(i), context);
        warnings.add(warning("0 rows. Because: " + because + "." + known));
        return warnings;
      }
    }
    if (select.relations().size() > 1) {
      warnings.add(
          warning(
              "0 rows. Because: "
                  + (conditions.isEmpty() ? "" : because + ", but ")
                  + "the joined tables have no matching rows."));
    } else if (!select.having().isEmpty()) {
      warnings.add(warning("0 rows. Because: no group satisfies HAVING."));
    }
    return warnings;
  }

  /// The values that an equality could have asked for, given the conditions before it.
  private String values(Plan.Select select, List<Term> before, Term failed, QueryContext context)
      throws QueryFailed, InterruptedException {
    if (!(failed instanceof Term.Apply(Operator operator, List<Term> arguments, ValueType _))
        || operator != Operator.EQ
        || !(arguments.getFirst() instanceof Term.Field
            || arguments.getFirst() instanceof Term.Attribute)) {
      return "";
    }
    Term subject = arguments.getFirst();
    Plan.Output value = new Plan.Output("value", subject);
    Plan.Select top =
        new Plan.Select(
            select.relations().subList(0, 1),
            List.of(),
            before,
            select.window(),
            select.timeGiven(),
            true,
            List.of(value),
            Optional.empty(),
            List.of(
                value,
                new Plan.Output(
                    "count",
                    new Term.Aggregate(
                        AggregateFunction.COUNT, List.of(), null, 0, 0, ValueType.COUNT))),
            List.of(),
            List.of(),
            Optional.empty(),
            VALUES_SHOWN,
            true,
            0,
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty());
    StringJoiner known = new StringJoiner(", ");
    executor.execute(
        compiler.statement(top, context),
        row -> {
          if (row.getFirst() != null) {
            known.add(String.valueOf(row.getFirst()));
          }
          return true;
        });
    return known.length() == 0 ? "" : " Values of " + TermText.of(subject) + ": " + known + ".";
  }

  private Optional<Warning> beforeFirstData(Plan.Select select, QueryContext context)
      throws QueryFailed, InterruptedException {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    executor.execute(compiler.firstTime(select, context), rows::add);
    if (rows.isEmpty()
        || !(rows.getFirst().getFirst() instanceof Instant first)
        || !first.isAfter(select.window().from())) {
      return Optional.empty();
    }
    return Optional.of(
        new Warning(
            ProblemCode.W203.name(),
            "range starts before the first data (" + first + ")",
            Optional.empty()));
  }

  private static Warning warning(String message) {
    return new Warning(ProblemCode.W201.name(), message, Optional.empty());
  }

  private static long count(List<@Nullable Object> counts, int place) {
    return counts.get(place) instanceof Number number ? number.longValue() : 0;
  }
}

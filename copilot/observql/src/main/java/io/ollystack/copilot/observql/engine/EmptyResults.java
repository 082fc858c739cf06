package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.AggregateFunction;
import io.ollystack.copilot.observql.analysis.CheckedQuery;
import io.ollystack.copilot.observql.analysis.LogicalTable;
import io.ollystack.copilot.observql.analysis.Operator;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.QueryContext;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.ValueType;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.problem.Nearest;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.result.QueryExecutor;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.Warning;
import io.ollystack.copilot.observql.sql.SqlCompiler;
import io.ollystack.copilot.observql.syntax.Formatter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Says why there are no rows: the conditions are applied one after another in one scan, and the
/// first that leaves nothing is named, with the values it could have asked for.
final class EmptyResults {
  private static final int VALUES_SHOWN = 5;

  private record Seen(Tenant tenant, LogicalTable table) {}

  /// A time before which rows were seen. Retention may have removed them since: then a warning is
  /// missing, and nothing is wrong.
  private final Map<Seen, Instant> oldest = new ConcurrentHashMap<>();

  private final SqlCompiler compiler;
  private final QueryExecutor executor;

  EmptyResults(SqlCompiler compiler, QueryExecutor executor) {
    this.compiler = compiler;
    this.executor = executor;
  }

  List<Warning> explain(Plan.Select select, CheckedQuery query)
      throws QueryFailed, InterruptedException {
    return switch (select.relations().getFirst()) {
      case Plan.Relation.Table table -> ofTable(select, table, query);
      case Plan.Relation.Walk walk -> ofWalk(select, walk, query);
      case Plan.Relation.TopologyWalk walk ->
          List.of(
              warning(
                  "0 rows. Because: no edge "
                      + (walk.downstream() ? "leads from '" : "leads to '")
                      + walk.from().orElse("")
                      + "' in this time range, or no edge satisfies the conditions."));
      case Plan.Relation.Derived(String _, Plan.Select inner) -> {
        List<Warning> within = explain(inner, query);
        yield within.isEmpty()
            ? List.of(warning("0 rows. Because: no row of the subquery satisfies the conditions."))
            : within;
      }
      case Plan.Relation.Derived _ ->
          List.of(warning("0 rows. Because: no row of the subquery satisfies the conditions."));
    };
  }

  /// A walk from nothing, or to nothing.
  private List<Warning> ofWalk(Plan.Select select, Plan.Relation.Walk walk, CheckedQuery query)
      throws QueryFailed, InterruptedException {
    Plan.Select seeds = over(LogicalTable.SPANS, select, walk.seeds().conjuncts());
    List<Warning> none = ofTable(seeds, (Plan.Relation.Table) seeds.relations().getFirst(), query);
    return none.isEmpty()
        ? List.of(
            warning("0 rows. Because: the walk reached no span that satisfies the conditions."))
        : none;
  }

  private static Plan.Select over(LogicalTable table, Plan.Select select, List<Term> filter) {
    return new Plan.Select(
        List.of(new Plan.Relation.Table("", table)),
        List.of(),
        filter,
        select.window(),
        select.timeGiven(),
        false,
        List.of(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        1,
        true,
        0,
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty());
  }

  private List<Warning> ofTable(Plan.Select select, Plan.Relation.Table table, CheckedQuery query)
      throws QueryFailed, InterruptedException {
    QueryContext context = query.context();
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
        List<String> known = values(select, conditions.subList(0, i), conditions.get(i), context);
        String message = "0 rows. Because: " + because + ".";
        warnings.add(
            known.isEmpty()
                ? warning(message)
                : new Warning(
                    ProblemCode.W201.name(),
                    message
                        + " Values of "
                        + TermText.of(subject(conditions.get(i)).orElseThrow())
                        + ": "
                        + String.join(", ", known)
                        + ".",
                    withValue(query, conditions.get(i), known)));
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
  private List<String> values(
      Plan.Select select, List<Term> before, Term failed, QueryContext context)
      throws QueryFailed, InterruptedException {
    Optional<Term> subject = subject(failed);
    if (subject.isEmpty()) {
      return List.of();
    }
    Plan.Output value = new Plan.Output("value", subject.get());
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
    List<String> known = new ArrayList<>();
    executor.execute(
        compiler.statement(top, context),
        row -> {
          if (row.getFirst() != null) {
            known.add(String.valueOf(row.getFirst()));
          }
          return true;
        });
    return known;
  }

  /// What an equality asks for, if the store can list its values.
  private static Optional<Term> subject(Term condition) {
    return condition instanceof Term.Apply(Operator operator, List<Term> arguments, ValueType _)
            && operator == Operator.EQ
            && (arguments.getFirst() instanceof Term.Field
                || arguments.getFirst() instanceof Term.Attribute)
        ? Optional.of(arguments.getFirst())
        : Optional.empty();
  }

  /// The query with the value that was probably meant.
  private static Optional<String> withValue(
      CheckedQuery query, Term condition, List<String> known) {
    if (!(condition instanceof Term.Apply apply)
        || !(apply.arguments().get(1) instanceof Term.Constant(String written, ValueType _))) {
      return Optional.empty();
    }
    String text = Formatter.format(query.query());
    String literal = quoted(written);
    int place = text.indexOf(literal);
    boolean once = place >= 0 && text.indexOf(literal, place + 1) < 0;
    return Nearest.to(written, known)
        .filter(near -> once)
        .map(near -> text.replace(literal, quoted(near)));
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /// Whether the range begins before anything was stored: what is counted by time is then of less
  /// time than it says. Asks the store only until it has once seen older rows.
  Optional<Warning> beforeFirstData(Plan.Select select, QueryContext context)
      throws QueryFailed, InterruptedException {
    if (!(select.relations().getFirst() instanceof Plan.Relation.Table table)
        || !table.table().isTelemetry()
        || table.table() == LogicalTable.TOPOLOGY
        || (!select.timeGiven() && !select.aggregated())) {
      return Optional.empty();
    }
    Seen key = new Seen(context.tenant(), table.table());
    Instant from = select.window().from();
    Instant older = oldest.get(key);
    if (older != null && older.isBefore(from)) {
      return Optional.empty();
    }
    List<List<@Nullable Object>> earlier = new ArrayList<>();
    executor.execute(compiler.anyBefore(select, context), earlier::add);
    if (!earlier.isEmpty()) {
      oldest.put(key, from.minusMillis(1));
      return Optional.empty();
    }
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

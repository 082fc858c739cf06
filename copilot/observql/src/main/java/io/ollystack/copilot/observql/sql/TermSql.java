package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.ValueType;
import io.ollystack.copilot.observql.result.ColumnType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes terms as ClickHouse expressions over given relations.
final class TermSql {
  /// Writes what a term alone cannot say: structural conditions and subqueries.
  interface Subqueries {
    Sql structural(Term.Structural structural, Columns subject);

    Sql rows(Plan plan);
  }

  private final Map<Integer, Columns> relations;
  private final Subqueries subqueries;
  private final Function<String, Sql> outputs;
  private final @Nullable Function<Term.Aggregate, Sql> aggregates;

  TermSql(
      Map<Integer, Columns> relations,
      Subqueries subqueries,
      Function<String, Sql> outputs,
      @Nullable Function<Term.Aggregate, Sql> aggregates) {
    this.relations = Map.copyOf(relations);
    this.subqueries = subqueries;
    this.outputs = outputs;
    this.aggregates = aggregates;
  }

  TermSql withAggregates(Function<Term.Aggregate, Sql> writer) {
    return new TermSql(relations, subqueries, outputs, writer);
  }

  Columns relation(int index) {
    return Objects.requireNonNull(relations.get(index), "relation " + index);
  }

  Sql sql(Term term) {
    return switch (term) {
      case Term.Constant(Object value, ValueType type) -> constant(value, type);
      case Term.Field field -> relation(field.relation()).field(field);
      case Term.Attribute attribute -> relation(attribute.relation()).attribute(attribute);
      case Term.Metric metric -> relation(metric.relation()).metric(metric);
      case Term.Apply apply -> apply(apply);
      case Term.Aggregate aggregate -> {
        if (aggregates == null) {
          throw new IllegalStateException("an aggregate among rows: " + aggregate);
        }
        yield aggregates.apply(aggregate);
      }
      case Term.Structural structural ->
          subqueries.structural(structural, relation(structural.relation()));
      case Term.InPlan(Term operand, boolean negated, Plan plan, ValueType _) ->
          Sql.of(negated ? "$ NOT IN (\n$)" : "$ IN (\n$)", sql(operand), subqueries.rows(plan));
      case Term.Output(String name, ValueType _) -> outputs.apply(name);
      case Term.Compared(Term.Compared.Part part, String name, ValueType _) ->
          outputs.apply(name + "__" + part.name().toLowerCase(Locale.ROOT));
    };
  }

  static Sql constant(@Nullable Object value, ValueType type) {
    return switch (value) {
      case null -> Sql.NULL;
      case String text -> Sql.string(text);
      case Long number -> Sql.parameter("Int64", Long.toString(number));
      case Double number ->
          number == Math.rint(number) && Math.abs(number) < 1e15
              ? Sql.parameter("Int64", Long.toString(number.longValue()))
              : Sql.parameter("Float64", Double.toString(number));
      case Boolean truth -> Sql.text(truth ? "true" : "false");
      case Instant instant -> Physical.instant(instant);
      default ->
          throw new IllegalStateException("a constant of " + value.getClass() + " as " + type);
    };
  }

  private Sql apply(Term.Apply apply) {
    List<Term> arguments = apply.arguments();
    return switch (apply.operator()) {
      case AND -> Sql.and(all(arguments));
      case OR -> Sql.or(all(arguments));
      case NOT -> Sql.of("NOT ($)", sql(arguments.getFirst()));
      case EQ -> equality(arguments.get(0), arguments.get(1), false);
      case NE -> equality(arguments.get(0), arguments.get(1), true);
      case LT -> binary("$ < $", arguments);
      case LE -> binary("$ <= $", arguments);
      case GT -> binary("$ > $", arguments);
      case GE -> binary("$ >= $", arguments);
      case IN -> in(arguments);
      case SEVERITY_BETWEEN -> severity(arguments);
      case IS_NULL -> Sql.of("$ IS NULL", sql(arguments.getFirst()));
      case EXISTS -> exists(arguments.getFirst());
      case CONTAINS -> contains(arguments);
      case MATCHES -> Sql.of("match($, $)", sql(arguments.get(0)), sql(arguments.get(1)));
      case LIKE -> Sql.of("$ LIKE $", sql(arguments.get(0)), sql(arguments.get(1)));
      case ILIKE -> Sql.of("$ ILIKE $", sql(arguments.get(0)), sql(arguments.get(1)));
      case ADD -> binary("($ + $)", arguments);
      case SUBTRACT -> signed("($ - $)", arguments);
      case MULTIPLY -> binary("($ * $)", arguments);
      case DIVIDE -> binary("($ / $)", arguments);
      case NEGATE -> Sql.of("(-$)", sql(arguments.getFirst()));
      case SHIFT_TIME ->
          Sql.of("addNanoseconds($, $)", sql(arguments.get(0)), sql(arguments.get(1)));
      case TIME_DIFFERENCE ->
          Sql.of(
              "(toUnixTimestamp64Nano(toDateTime64($, 9)) - toUnixTimestamp64Nano(toDateTime64($, 9)))",
              sql(arguments.get(0)),
              sql(arguments.get(1)));
      case WITHIN -> within(arguments);
      case CASE -> Sql.of("multiIf($)", Sql.list(all(arguments)));
      case TO_NUMBER -> Sql.of("toFloat64OrNull($)", sql(arguments.getFirst()));
      case LOWER -> call("lower($)", arguments);
      case UPPER -> call("upper($)", arguments);
      case SUBSTRING -> call("substring($)", arguments);
      case CONCAT ->
          Sql.of(
              "concat($)",
              Sql.list(arguments.stream().map(term -> Sql.of("toString($)", sql(term))).toList()));
      case REPLACE -> call("replaceAll($)", arguments);
      case EXTRACT -> call("extract($)", arguments);
      case COALESCE -> call("coalesce($)", arguments);
      case IF -> call("if($)", arguments);
      case ROUND -> call("round($)", arguments);
      case ABS -> call("abs($)", arguments);
      case FLOOR -> call("floor($)", arguments);
      case CEIL -> call("ceil($)", arguments);
      case MOD -> call("modulo($)", arguments);
      case LEAST -> call("least($)", arguments);
      case GREATEST -> call("greatest($)", arguments);
      case LENGTH ->
          Sql.of(
              arguments.getFirst().type().kind() == ColumnType.LIST ? "length($)" : "lengthUTF8($)",
              sql(arguments.getFirst()));
      case HOUR -> call("toHour($, 'UTC')", arguments);
      case WEEKDAY -> call("toDayOfWeek($, 0, 'UTC')", arguments);
      case BUCKET -> bucket(sql(arguments.get(0)), nanos(arguments.get(1)));
      case JSON -> json(arguments);
    };
  }

  static Sql bucket(Sql time, long stepNanos) {
    long seconds = stepNanos / 1_000_000_000L;
    return seconds > 0 && stepNanos % 1_000_000_000L == 0
        ? Sql.of("toStartOfInterval($, toIntervalSecond($))", time, Sql.number(seconds))
        : Sql.of("toStartOfInterval($, toIntervalNanosecond($))", time, Sql.number(stepNanos));
  }

  static long nanos(Term term) {
    return term instanceof Term.Constant(Object value, ValueType _) && value instanceof Long nanos
        ? nanos
        : 0;
  }

  private Sql equality(Term left, Term right, boolean negated) {
    String operator = negated ? "$ != $" : "$ = $";
    if (right instanceof Term.Constant(Object value, ValueType type)) {
      List<String> spellings = Spellings.of(left, value);
      if (!spellings.isEmpty() && physical(left) != null) {
        return Sql.of(
            negated ? "$ NOT IN ($)" : "$ IN ($)",
            Objects.requireNonNull(physical(left)),
            Sql.text(Spellings.literals(spellings)));
      }
      if (left instanceof Term.Attribute attribute) {
        Attributes maps = relation(attribute.relation()).attributes();
        if (maps != null) {
          Sql wanted = constant(value, type);
          return negated
              ? Sql.of("$ != $", sql(left), wanted)
              : maps.matches(attribute, "$ = $", wanted);
        }
      }
    }
    return Sql.of(operator, sql(left), sql(right));
  }

  private Sql in(List<Term> arguments) {
    Term operand = arguments.getFirst();
    List<Term> values = arguments.subList(1, arguments.size());
    List<String> spellings = new ArrayList<>();
    for (Term value : values) {
      if (value instanceof Term.Constant(Object constant, ValueType _)) {
        spellings.addAll(Spellings.of(operand, constant));
      }
    }
    if (!spellings.isEmpty() && physical(operand) != null) {
      return Sql.of(
          "$ IN ($)",
          Objects.requireNonNull(physical(operand)),
          Sql.text(Spellings.literals(spellings)));
    }
    Sql list = Sql.list(all(values));
    if (operand instanceof Term.Attribute attribute) {
      Attributes maps = relation(attribute.relation()).attributes();
      if (maps != null) {
        return maps.matches(attribute, "$ IN ($)", list);
      }
    }
    return Sql.of("$ IN ($)", sql(operand), list);
  }

  /// The physical column of a status or kind, which is compared by its spellings.
  private @Nullable Sql physical(Term term) {
    if (!(term instanceof Term.Field(int relation, String column, ValueType type))) {
      return null;
    }
    String alias = relation(relation).physicalAlias();
    if (alias == null) {
      return null;
    }
    if (type.equals(ValueType.STATUS) && column.equals("status")) {
      return Sql.column(alias, "StatusCode");
    }
    return type.equals(ValueType.KIND) ? Sql.column(alias, "SpanKind") : null;
  }

  private Sql severity(List<Term> arguments) {
    Sql low = Sql.number(nanos(arguments.get(1)));
    Sql high = Sql.number(nanos(arguments.get(2)));
    Term operand = arguments.getFirst();
    String alias =
        operand instanceof Term.Field field ? relation(field.relation()).physicalAlias() : null;
    String names = Spellings.severities(nanos(arguments.get(1)), nanos(arguments.get(2)));
    if (alias == null) {
      return Sql.of("$ IN ($)", sql(operand), Sql.text(names));
    }
    Sql number = Sql.column(alias, "SeverityNumber");
    return Sql.of(
        "($ BETWEEN $ AND $ OR ($ = 0 AND upper($) IN ($)))",
        number,
        low,
        high,
        number,
        Sql.column(alias, "SeverityText"),
        Sql.text(names));
  }

  private Sql exists(Term operand) {
    if (operand instanceof Term.Attribute attribute) {
      Attributes maps = relation(attribute.relation()).attributes();
      if (maps != null) {
        return maps.exists(attribute);
      }
    }
    return Sql.of("isNotNull($)", sql(operand));
  }

  /// Substring search, case and all: the n-gram and token indexes serve `position` as they do LIKE,
  /// and no character of the text has a meaning.
  private Sql contains(List<Term> arguments) {
    return Sql.of("position($, $) > 0", sql(arguments.get(0)), sql(arguments.get(1)));
  }

  private Sql within(List<Term> arguments) {
    Sql a = sql(arguments.get(0));
    Sql b = sql(arguments.get(1));
    Sql nanos = sql(arguments.get(2));
    return Sql.of(
        "($ >= subtractNanoseconds($, $) AND $ <= addNanoseconds($, $))", a, b, nanos, a, b, nanos);
  }

  private Sql json(List<Term> arguments) {
    Term path = arguments.get(1);
    String text =
        path instanceof Term.Constant(Object value, ValueType _) ? String.valueOf(value) : "";
    List<Sql> steps = new ArrayList<>(List.of(sql(arguments.getFirst())));
    for (String step : text.split("\\.")) {
      steps.add(Sql.string(step));
    }
    return Sql.of("nullIf(JSONExtractString($), '')", Sql.list(steps));
  }

  /// Unsigned durations and counts must not wrap below zero.
  private Sql signed(String template, List<Term> arguments) {
    boolean unsigned =
        arguments.stream()
            .anyMatch(term ->
                term.type().equals(ValueType.DURATION) || term.type().equals(ValueType.COUNT));
    return unsigned
        ? Sql.of("(toFloat64($) - toFloat64($))", sql(arguments.get(0)), sql(arguments.get(1)))
        : binary(template, arguments);
  }

  private Sql call(String template, List<Term> arguments) {
    return Sql.of(template, Sql.list(all(arguments)));
  }

  private Sql binary(String template, List<Term> arguments) {
    return Sql.of(template, sql(arguments.get(0)), sql(arguments.get(1)));
  }

  List<Sql> all(List<Term> terms) {
    return terms.stream().map(this::sql).toList();
  }
}

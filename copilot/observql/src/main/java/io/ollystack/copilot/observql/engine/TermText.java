package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.ValueType;
import io.ollystack.copilot.observql.result.ColumnType;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Terms in the words of the language, for plans and reasons.
final class TermText {
  private static final List<String> SEVERITIES =
      List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");

  private TermText() {}

  static String of(Term term) {
    return switch (term) {
      case Term.Constant(Object value, ValueType type) -> constant(value, type);
      case Term.Field field -> field.column();
      case Term.Attribute attribute ->
          attribute.keys().isEmpty() ? "attribute" : attribute.keys().getFirst().name();
      case Term.Metric metric -> metric.metric().name();
      case Term.Apply apply -> apply(apply);
      case Term.Aggregate aggregate ->
          lower(aggregate.function())
              + "("
              + list(aggregate.arguments())
              + ")"
              + (aggregate.filter() == null ? "" : " where " + of(aggregate.filter()));
      case Term.Structural structural ->
          "has " + lower(structural.kind()) + " (" + of(structural.condition()) + ")";
      case Term.InPlan in -> of(in.operand()) + (in.negated() ? " not in" : " in") + " (subquery)";
      case Term.Output output -> output.name();
      case Term.Compared compared -> compared.name() + "__" + lower(compared.part());
    };
  }

  private static String apply(Term.Apply apply) {
    List<Term> arguments = apply.arguments();
    return switch (apply.operator()) {
      case AND -> joined(arguments, " and ");
      case OR -> "(" + joined(arguments, " or ") + ")";
      case NOT -> "not " + of(arguments.getFirst());
      case EQ -> joined(arguments, "=");
      case NE -> joined(arguments, "!=");
      case LT -> joined(arguments, " < ");
      case LE -> joined(arguments, " <= ");
      case GT -> joined(arguments, " > ");
      case GE -> joined(arguments, " >= ");
      case ADD -> joined(arguments, " + ");
      case SUBTRACT -> joined(arguments, " - ");
      case MULTIPLY -> joined(arguments, " * ");
      case DIVIDE -> joined(arguments, " / ");
      case IN ->
          of(arguments.getFirst()) + " in (" + list(arguments.subList(1, arguments.size())) + ")";
      case SEVERITY_BETWEEN -> severity(arguments);
      case IS_NULL -> of(arguments.getFirst()) + " is null";
      case EXISTS -> of(arguments.getFirst()) + " exists";
      case CONTAINS -> joined(arguments, " contains ");
      case MATCHES -> joined(arguments, " matches ");
      case LIKE -> joined(arguments, " like ");
      case ILIKE -> joined(arguments, " ilike ");
      case TO_NUMBER -> of(arguments.getFirst());
      case NEGATE,
          SHIFT_TIME,
          TIME_DIFFERENCE,
          WITHIN,
          CASE,
          LOWER,
          UPPER,
          SUBSTRING,
          CONCAT,
          REPLACE,
          EXTRACT,
          COALESCE,
          IF,
          ROUND,
          ABS,
          FLOOR,
          CEIL,
          MOD,
          LEAST,
          GREATEST,
          LENGTH,
          HOUR,
          WEEKDAY,
          BUCKET,
          JSON ->
          lower(apply.operator()) + "(" + list(arguments) + ")";
    };
  }

  private static String severity(List<Term> arguments) {
    long low = arguments.get(1) instanceof Term.Constant c && c.value() instanceof Long n ? n : 1;
    long high = arguments.get(2) instanceof Term.Constant c && c.value() instanceof Long n ? n : 24;
    String first = SEVERITIES.get(Math.clamp((low - 1) / 4, 0, 5));
    String last = SEVERITIES.get(Math.clamp((high - 1) / 4, 0, 5));
    String subject = of(arguments.getFirst());
    if (first.equals(last)) {
      return subject + "='" + first + "'";
    }
    return high >= 24 ? subject + " >= '" + first + "'" : subject + " <= '" + last + "'";
  }

  private static String constant(@Nullable Object value, ValueType type) {
    if (value instanceof String text) {
      return "'" + text + "'";
    }
    if (type.kind() == ColumnType.DURATION && value instanceof Number number) {
      return duration(Math.round(number.doubleValue() * type.scale()));
    }
    return String.valueOf(value);
  }

  private static String duration(long nanos) {
    if (nanos % 1_000_000_000L == 0) {
      return Duration.ofNanos(nanos).toString().substring(2).toLowerCase(Locale.ROOT);
    }
    return nanos % 1_000_000L == 0 ? nanos / 1_000_000L + "ms" : nanos + "ns";
  }

  private static String joined(List<Term> terms, String separator) {
    return terms.stream().map(TermText::of).collect(Collectors.joining(separator));
  }

  private static String list(List<Term> terms) {
    return joined(terms, ", ");
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

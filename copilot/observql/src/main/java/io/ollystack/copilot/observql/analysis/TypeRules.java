package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.result.ColumnType;
import io.ollystack.copilot.observql.syntax.Expr;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which types meet in comparisons and arithmetic, and how a literal takes the unit of what it is
/// compared with.
final class TypeRules {
  private static final List<String> SEVERITIES =
      List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");
  private static final List<String> STATUSES = List.of("ok", "error", "unset");
  private static final List<String> KINDS =
      List.of("server", "client", "internal", "producer", "consumer");
  private static final int MAX_SEVERITY = 24;

  private final Findings findings;
  private final TimeResolver times;

  TypeRules(Findings findings, TimeResolver times) {
    this.findings = findings;
    this.times = times;
  }

  Term comparison(
      Expr.Comparator comparator,
      Term left,
      Term right,
      Expr leftText,
      Expr rightText,
      SourceSpan span) {
    if (Findings.isBroken(left) || Findings.isBroken(right)) {
      return Findings.BROKEN;
    }
    if (left instanceof Term.Constant && !(right instanceof Term.Constant)) {
      return comparison(mirrored(comparator), right, left, rightText, leftText, span);
    }
    if (left.type().kind() == ColumnType.SEVERITY
        && right instanceof Term.Constant(Object value, ValueType _)) {
      return severity(comparator, left, value, rightText.span());
    }
    Term adapted = right;
    Term subject = left;
    if (right instanceof Term.Constant constant) {
      if (constant.value() == null) {
        findings.error(
            ProblemCode.E302, span, "nothing equals NULL", "Write IS NULL or IS NOT NULL.");
        return Findings.BROKEN;
      }
      adapted = adapt(constant, left, rightText.span());
      if (Findings.isBroken(adapted)) {
        return adapted;
      }
      if (left instanceof Term.Attribute && adapted.type().isNumeric()) {
        subject = number(left);
      }
    } else if (!comparable(left, right)) {
      return mismatch(left, right, span);
    } else if (left.type().isNumeric() != right.type().isNumeric()) {
      subject = left.type().isNumeric() ? left : number(left);
      adapted = right.type().isNumeric() ? right : number(right);
    }
    return new Term.Apply(operator(comparator), List.of(subject, adapted), ValueType.BOOL);
  }

  /// A list element or bound as the operand's type wants it.
  Term adapt(Term.Constant constant, Term operand, SourceSpan span) {
    ValueType type = operand.type();
    Object value = constant.value();
    return switch (type.kind()) {
      case DURATION -> duration(constant, type, span);
      case SIZE ->
          constant.type().kind() == ColumnType.DURATION
                  || constant.type().kind() == ColumnType.STRING
              ? mismatch(operand, constant, span)
              : scaled(constant, type);
      case RATIO -> ratio(constant, operand, span);
      case NUMBER -> number(constant, operand, span);
      case TIMESTAMP -> time(constant, operand, span);
      case STATUS -> word(value, STATUSES, "status", type, span);
      case STRING ->
          isKind(operand)
              ? word(value, KINDS, "kind", type, span)
              : operand instanceof Term.Attribute
                  ? constant.type().kind() == ColumnType.BOOL
                      ? new Term.Constant(String.valueOf(value), ValueType.STRING)
                      : constant
                  : text(constant, operand, span);
      case ID -> text(constant, operand, span);
      case BOOL ->
          constant.type().equals(ValueType.BOOL) ? constant : mismatch(operand, constant, span);
      case SEVERITY, LIST -> mismatch(operand, constant, span);
    };
  }

  Term arithmetic(Expr.Operator operator, Term left, Term right, SourceSpan span) {
    if (Findings.isBroken(left) || Findings.isBroken(right)) {
      return Findings.BROKEN;
    }
    ColumnType a = left.type().kind();
    ColumnType b = right.type().kind();
    boolean sum = operator == Expr.Operator.ADD || operator == Expr.Operator.SUBTRACT;
    if (a == ColumnType.TIMESTAMP && b == ColumnType.DURATION && sum) {
      Term by = inUnit(right, ValueType.DURATION);
      return new Term.Apply(
          Operator.SHIFT_TIME,
          List.of(left, operator == Expr.Operator.ADD ? by : negate(by)),
          ValueType.TIMESTAMP);
    }
    if (a == ColumnType.TIMESTAMP
        && b == ColumnType.TIMESTAMP
        && operator == Expr.Operator.SUBTRACT) {
      return new Term.Apply(Operator.TIME_DIFFERENCE, List.of(left, right), ValueType.DURATION);
    }
    Term x = left instanceof Term.Attribute ? number(left) : left;
    Term y = right instanceof Term.Attribute ? number(right) : right;
    if (!x.type().isNumeric() || !y.type().isNumeric()) {
      return mismatch(left, right, span);
    }
    if (sum && x.type().kind() != y.type().kind() && !mixes(x.type(), y.type())) {
      return mismatch(left, right, span);
    }
    if (sum && x.type().kind() == y.type().kind()) {
      y = inUnit(y, x.type());
    }
    return new Term.Apply(switchOperator(operator), List.of(x, y), result(operator, x, y));
  }

  Term severityRange(Term operand, int low, int high) {
    return new Term.Apply(
        Operator.SEVERITY_BETWEEN,
        List.of(
            operand,
            new Term.Constant((long) low, ValueType.NUMBER),
            new Term.Constant((long) high, ValueType.NUMBER)),
        ValueType.BOOL);
  }

  /// The lowest number of the severity that a text names; empty with the problem reported.
  Optional<Integer> severityNumber(Object value, SourceSpan span) {
    String word = value instanceof String text ? text.toUpperCase(Locale.ROOT) : "";
    String canonical =
        switch (word) {
          case "WARNING" -> "WARN";
          case "ERR" -> "ERROR";
          case "CRITICAL", "EMERGENCY", "PANIC" -> "FATAL";
          case "INFORMATION", "NOTICE" -> "INFO";
          default -> word;
        };
    int place = SEVERITIES.indexOf(canonical);
    if (place < 0) {
      Problem problem =
          Problem.of(ProblemCode.E302, span, "'" + value + "' is no severity")
              .expecting(SEVERITIES);
      List<String> nearest = NearestNames.of(word, SEVERITIES);
      findings.add(
          nearest.isEmpty()
              ? problem
              : problem
                  .withHint("Did you mean '" + nearest.getFirst() + "'?")
                  .withFix(Fix.replace(span, "'" + nearest.getFirst() + "'")));
      return Optional.empty();
    }
    return Optional.of(place * 4 + 1);
  }

  static Term number(Term term) {
    return term.type().isNumeric() && !(term instanceof Term.Attribute)
        ? term
        : new Term.Apply(Operator.TO_NUMBER, List.of(term), ValueType.NUMBER);
  }

  static Term negate(Term term) {
    return new Term.Apply(Operator.NEGATE, List.of(term), term.type());
  }

  Term mismatch(Term left, Term right, SourceSpan span) {
    findings.error(
        ProblemCode.E302,
        span,
        left.type().words() + " and " + right.type().words() + " do not fit together",
        "Compare and combine values of one type.");
    return Findings.BROKEN;
  }

  private Term severity(Expr.Comparator comparator, Term left, Object value, SourceSpan span) {
    Optional<Integer> number = severityNumber(value, span);
    if (number.isEmpty()) {
      return Findings.BROKEN;
    }
    int low = number.get();
    int high = low + 3;
    return switch (comparator) {
      case EQ -> severityRange(left, low, high);
      case NE ->
          new Term.Apply(Operator.NOT, List.of(severityRange(left, low, high)), ValueType.BOOL);
      case GE -> severityRange(left, low, MAX_SEVERITY);
      case GT -> severityRange(left, high + 1, MAX_SEVERITY);
      case LE -> severityRange(left, 1, high);
      case LT -> severityRange(left, 1, low - 1);
    };
  }

  private Term duration(Term.Constant constant, ValueType type, SourceSpan span) {
    if (constant.type().kind() == ColumnType.DURATION) {
      return scaled(constant, type);
    }
    if (constant.value() instanceof Number number) {
      String plain = new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
      findings.error(
          ProblemCode.E301,
          span,
          "duration compared with a number: " + plain,
          "Write " + plain + "ms or " + plain + "s.",
          Fix.replace(span, plain + "ms"));
      return Findings.BROKEN;
    }
    findings.error(
        ProblemCode.E302,
        span,
        "duration compared with " + constant.type().words(),
        "Write 500ms or 5s.");
    return Findings.BROKEN;
  }

  private Term ratio(Term.Constant constant, Term operand, SourceSpan span) {
    if (!(constant.value() instanceof Number number)
        || constant.type().kind() == ColumnType.DURATION
        || constant.type().kind() == ColumnType.SIZE) {
      return mismatch(operand, constant, span);
    }
    if (constant.type().kind() == ColumnType.NUMBER
        && operand.type().unit().equals("1")
        && number.doubleValue() > 1) {
      String plain = new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
      findings.add(
          Problem.of(ProblemCode.W302, span, "a ratio between 0 and 1 compared with " + plain)
              .withHint("Did you mean " + plain + "%?")
              .withFix(Fix.replace(span, plain + "%")));
    }
    return constant.type().kind() == ColumnType.RATIO ? scaled(constant, operand.type()) : constant;
  }

  private Term number(Term.Constant constant, Term operand, SourceSpan span) {
    return switch (constant.type().kind()) {
      case NUMBER, RATIO -> constant;
      case SIZE, DURATION -> {
        findings.error(
            ProblemCode.E302,
            span,
            "number compared with " + constant.type().words(),
            "The unit of the left side is not known: write a plain number.");
        yield Findings.BROKEN;
      }
      case STRING ->
          operand instanceof Term.Attribute ? constant : mismatch(operand, constant, span);
      case BOOL ->
          operand instanceof Term.Attribute
              ? new Term.Constant(String.valueOf(constant.value()), ValueType.STRING)
              : mismatch(operand, constant, span);
      case TIMESTAMP, SEVERITY, STATUS, ID, LIST -> mismatch(operand, constant, span);
    };
  }

  private Term time(Term.Constant constant, Term operand, SourceSpan span) {
    if (constant.value() instanceof Instant) {
      return constant;
    }
    if (constant.value() instanceof String text) {
      return times
          .parse(text, span)
          .<Term>map(instant -> new Term.Constant(instant, ValueType.TIMESTAMP))
          .orElse(Findings.BROKEN);
    }
    return mismatch(operand, constant, span);
  }

  private Term text(Term.Constant constant, Term operand, SourceSpan span) {
    return constant.value() instanceof String ? constant : mismatch(operand, constant, span);
  }

  private Term word(
      @Nullable Object value, List<String> allowed, String what, ValueType type, SourceSpan span) {
    String word =
        value instanceof String text ? text.toLowerCase(Locale.ROOT) : String.valueOf(value);
    String canonical =
        word.startsWith("status_code_")
            ? word.substring("status_code_".length())
            : word.startsWith("span_kind_") ? word.substring("span_kind_".length()) : word;
    if (allowed.contains(canonical)) {
      return new Term.Constant(canonical, type);
    }
    Problem problem =
        Problem.of(ProblemCode.E302, span, "'" + value + "' is no " + what).expecting(allowed);
    List<String> nearest = NearestNames.of(canonical, allowed);
    return findings.broken(
        nearest.isEmpty()
            ? problem
            : problem
                .withHint("Did you mean '" + nearest.getFirst() + "'?")
                .withFix(Fix.replace(span, "'" + nearest.getFirst() + "'")));
  }

  private static boolean isKind(Term operand) {
    return operand.type().equals(ValueType.KIND);
  }

  /// The constant in the unit of `type`; both are of one kind, or the constant is a bare number.
  private static Term scaled(Term.Constant constant, ValueType type) {
    if (constant.type().kind() != type.kind() || !(constant.value() instanceof Number number)) {
      return constant;
    }
    double factor = constant.type().scale() / type.scale();
    Object value =
        factor == 1 ? number : (Object) (new BigDecimal(number.toString()).doubleValue() * factor);
    return new Term.Constant(value, type);
  }

  private static Term inUnit(Term term, ValueType type) {
    if (term instanceof Term.Constant constant) {
      return scaled(constant, type);
    }
    double factor = term.type().scale() / type.scale();
    return factor == 1
        ? term
        : new Term.Apply(
            Operator.MULTIPLY, List.of(term, new Term.Constant(factor, ValueType.NUMBER)), type);
  }

  private static boolean comparable(Term left, Term right) {
    ValueType a = left.type();
    ValueType b = right.type();
    return a.kind() == b.kind()
        || (a.isText() && b.isText())
        || mixes(a, b)
        || (left instanceof Term.Attribute && b.isNumeric())
        || (right instanceof Term.Attribute && a.isNumeric());
  }

  private static boolean mixes(ValueType a, ValueType b) {
    return a.isNumeric()
        && b.isNumeric()
        && (a.kind() == ColumnType.NUMBER || a.kind() == ColumnType.RATIO)
        && (b.kind() == ColumnType.NUMBER || b.kind() == ColumnType.RATIO);
  }

  private static ValueType result(Expr.Operator operator, Term left, Term right) {
    ValueType a = left.type();
    ValueType b = right.type();
    return switch (operator) {
      case ADD, SUBTRACT -> a.kind() == ColumnType.NUMBER && b.kind() == ColumnType.RATIO ? b : a;
      case MULTIPLY -> a.kind() == ColumnType.NUMBER || a.kind() == ColumnType.RATIO ? b : a;
      case DIVIDE ->
          (b.kind() == ColumnType.NUMBER && !a.equals(b)) || b.kind() == ColumnType.RATIO
              ? a
              : a.kind() == b.kind() && !(left instanceof Term.Constant)
                  ? ValueType.RATIO
                  : ValueType.NUMBER;
    };
  }

  private static Operator switchOperator(Expr.Operator operator) {
    return switch (operator) {
      case ADD -> Operator.ADD;
      case SUBTRACT -> Operator.SUBTRACT;
      case MULTIPLY -> Operator.MULTIPLY;
      case DIVIDE -> Operator.DIVIDE;
    };
  }

  private static Operator operator(Expr.Comparator comparator) {
    return switch (comparator) {
      case EQ -> Operator.EQ;
      case NE -> Operator.NE;
      case LT -> Operator.LT;
      case LE -> Operator.LE;
      case GT -> Operator.GT;
      case GE -> Operator.GE;
    };
  }

  private static Expr.Comparator mirrored(Expr.Comparator comparator) {
    return switch (comparator) {
      case EQ -> Expr.Comparator.EQ;
      case NE -> Expr.Comparator.NE;
      case LT -> Expr.Comparator.GT;
      case LE -> Expr.Comparator.GE;
      case GT -> Expr.Comparator.LT;
      case GE -> Expr.Comparator.LE;
    };
  }
}

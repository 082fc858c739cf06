package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.result.ColumnType;
import io.ollystack.copilot.observql.syntax.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The functions of single values.
final class ScalarFunctions {
  private final Findings findings;

  ScalarFunctions(Findings findings) {
    this.findings = findings;
  }

  Term apply(Expr.Call call, List<Term> arguments) {
    if (call.distinct() || call.filter() != null) {
      return wrong(call, call.name() + "() is no aggregate: without DISTINCT and FILTER");
    }
    int count = arguments.size();
    return switch (call.name()) {
      case "lower" -> text(call, Operator.LOWER, arguments, count == 1, "lower(text)");
      case "upper" -> text(call, Operator.UPPER, arguments, count == 1, "upper(text)");
      case "substr" ->
          text(
              call,
              Operator.SUBSTRING,
              arguments,
              (count == 2 || count == 3) && numbers(arguments, 1),
              "substr(text, start, length)");
      case "concat" -> text(call, Operator.CONCAT, arguments, count >= 2, "concat(a, b, ...)");
      case "replace" ->
          text(call, Operator.REPLACE, arguments, count == 3, "replace(text, what, by)");
      case "extract" ->
          count == 2 && pattern(call, arguments.get(1))
              ? text(call, Operator.EXTRACT, arguments, true, "")
              : wrong(call, "extract(text, 'regular expression')");
      case "json" ->
          count == 2 && arguments.get(1) instanceof Term.Constant
              ? text(call, Operator.JSON, arguments, true, "")
              : wrong(call, "json(body, 'path.to.field')");
      case "coalesce" ->
          count >= 2
              ? new Term.Apply(Operator.COALESCE, alike(arguments, 0), arguments.getFirst().type())
              : wrong(call, "coalesce(a, b, ...)");
      case "if" ->
          count == 3
              ? new Term.Apply(Operator.IF, arguments, arguments.get(1).type())
              : wrong(call, "if(condition, then, else)");
      case "round" ->
          number(call, Operator.ROUND, arguments, count == 1 || count == 2, "round(x, n)");
      case "abs" -> number(call, Operator.ABS, arguments, count == 1, "abs(x)");
      case "floor" -> number(call, Operator.FLOOR, arguments, count == 1, "floor(x)");
      case "ceil" -> number(call, Operator.CEIL, arguments, count == 1, "ceil(x)");
      case "mod" -> number(call, Operator.MOD, arguments, count == 2, "mod(a, b)");
      case "least" ->
          count >= 2
              ? new Term.Apply(Operator.LEAST, arguments, arguments.getFirst().type())
              : wrong(call, "least(a, b, ...)");
      case "greatest" ->
          count >= 2
              ? new Term.Apply(Operator.GREATEST, arguments, arguments.getFirst().type())
              : wrong(call, "greatest(a, b, ...)");
      case "length" ->
          count == 1
                  && (arguments.getFirst().type().isText()
                      || arguments.getFirst().type().kind() == ColumnType.LIST)
              ? new Term.Apply(Operator.LENGTH, arguments, ValueType.NUMBER)
              : wrong(call, "length(text)");
      case "hour" -> time(call, Operator.HOUR, arguments, "hour(time)");
      case "weekday" -> time(call, Operator.WEEKDAY, arguments, "weekday(time)");
      case "bucket" ->
          count == 2
                  && arguments.getFirst().type().kind() == ColumnType.TIMESTAMP
                  && arguments.get(1) instanceof Term.Constant step
                  && step.type().equals(ValueType.DURATION)
              ? new Term.Apply(Operator.BUCKET, arguments, ValueType.TIMESTAMP)
              : wrong(call, "bucket(time, 5m)");
      default -> throw new IllegalStateException("a function without a rule: " + call.name());
    };
  }

  private Term text(
      Expr.Call call, Operator operator, List<Term> arguments, boolean fits, String expected) {
    return fits && (operator == Operator.CONCAT || arguments.getFirst().type().isText())
        ? new Term.Apply(operator, arguments, ValueType.STRING)
        : wrong(call, expected);
  }

  private Term number(
      Expr.Call call, Operator operator, List<Term> arguments, boolean fits, String expected) {
    List<Term> numbers = arguments.stream().map(TypeRules::number).toList();
    boolean numeric =
        arguments.stream()
            .allMatch(term -> term.type().isNumeric() || term instanceof Term.Attribute);
    return fits && numeric
        ? new Term.Apply(operator, numbers, numbers.getFirst().type())
        : wrong(call, expected);
  }

  private Term time(Expr.Call call, Operator operator, List<Term> arguments, String expected) {
    return arguments.size() == 1 && arguments.getFirst().type().kind() == ColumnType.TIMESTAMP
        ? new Term.Apply(operator, arguments, ValueType.NUMBER)
        : wrong(call, expected);
  }

  private boolean pattern(Expr.Call call, Term term) {
    if (!(term instanceof Term.Constant(Object value, ValueType _)
        && value instanceof String text)) {
      return false;
    }
    Optional<String> fault = RegularExpressions.fault(text);
    fault.ifPresent(why ->
        findings.error(
            ProblemCode.E302,
            call.span(),
            "not a regular expression: " + why,
            "The syntax is RE2's."));
    return true;
  }

  private static boolean numbers(List<Term> arguments, int from) {
    return arguments.stream().skip(from).allMatch(term -> term.type().isNumeric());
  }

  /// Attributes beside numbers are read as numbers.
  private static List<Term> alike(List<Term> arguments, int from) {
    boolean numeric = arguments.stream().skip(from).anyMatch(term -> term.type().isNumeric());
    if (!numeric) {
      return arguments;
    }
    List<Term> alike = new ArrayList<>();
    for (Term term : arguments) {
      alike.add(term.type().isNumeric() ? term : TypeRules.number(term));
    }
    return alike;
  }

  private Term wrong(Expr.Call call, String expected) {
    return findings.broken(
        Problem.of(ProblemCode.E123, call.span(), "wrong arguments of " + call.name() + "()")
            .expecting(List.of(expected)));
  }
}

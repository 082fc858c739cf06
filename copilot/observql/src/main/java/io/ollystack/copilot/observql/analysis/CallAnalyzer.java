package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.catalog.MetricType;
import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.result.ColumnType;
import io.ollystack.copilot.observql.syntax.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks calls: which functions there are, what they take, what they give. Whatever is not listed
/// here cannot reach the store.
final class CallAnalyzer {
  private static final Pattern QUANTILE = Pattern.compile("p(\\d{1,2}(?:_\\d+)?|9{2}\\.?\\d*|999)");

  static final List<String> AGGREGATES =
      List.of(
          "count",
          "sum",
          "avg",
          "min",
          "max",
          "last",
          "first",
          "any",
          "uniq",
          "stddev",
          "p50",
          "p75",
          "p90",
          "p95",
          "p99",
          "quantile",
          "rate",
          "increase",
          "error_rate",
          "success_rate",
          "apdex",
          "histogram",
          "topk",
          "delta",
          "deriv");
  static final List<String> SCALARS =
      List.of(
          "lower",
          "upper",
          "substr",
          "concat",
          "replace",
          "extract",
          "coalesce",
          "if",
          "round",
          "abs",
          "floor",
          "ceil",
          "mod",
          "least",
          "greatest",
          "length",
          "hour",
          "weekday",
          "bucket",
          "json");

  private final TermAnalyzer terms;
  private static final Set<String> NEEDS_TIME = Set.of("first", "last", "delta", "deriv");

  private final Findings findings;

  CallAnalyzer(TermAnalyzer terms, Findings findings) {
    this.terms = terms;
    this.findings = findings;
  }

  static boolean isAggregate(Expr.Call call) {
    return AGGREGATES.contains(call.name()) || quantileLevel(call.name()).isPresent();
  }

  Term call(Expr.Call call, TermAnalyzer.Place place) {
    if (isAggregate(call)) {
      if (!place.aggregates()) {
        return findings.broken(
            ProblemCode.E121,
            call.span(),
            "aggregate '" + call.name() + "' where single rows are meant",
            "Move the condition to HAVING; an aggregate within an aggregate needs a subquery.");
      }
      return aggregate(call, place);
    }
    if (SCALARS.contains(call.name())) {
      return scalar(call, place);
    }
    return unknown(call);
  }

  /// The level that `p95`, `p99_9` or `p999` names.
  static Optional<Double> quantileLevel(String name) {
    Matcher matcher = QUANTILE.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String digits = matcher.group(1);
    return Optional.of(
        digits.equals("999") ? 0.999 : Double.parseDouble(digits.replace('_', '.')) / 100);
  }

  private Term unknown(Expr.Call call) {
    Problem problem =
        Problem.of(ProblemCode.E120, call.nameSpan(), "unknown function '" + call.name() + "'");
    Optional<String> instead = CommonMistakes.function(call.name());
    if (instead.isPresent()) {
      Problem hinted = problem.withHint("Did you mean " + instead.get() + "?");
      String replacement = instead.get().replaceFirst("[^a-z0-9_].*", "");
      return findings.broken(
          replacement.isEmpty() || !known(replacement) || call.name().startsWith("percentile")
              ? percentile(call, hinted)
              : hinted.withFix(Fix.replace(call.nameSpan(), replacement)));
    }
    List<String> names = new ArrayList<>(AGGREGATES);
    names.addAll(SCALARS);
    List<String> nearest = NearestNames.of(call.name(), names);
    return findings.broken(
        nearest.isEmpty()
            ? problem.expecting(names)
            : problem
                .withHint("Did you mean " + String.join(" or ", nearest) + "?")
                .withFix(Fix.replace(call.nameSpan(), nearest.getFirst())));
  }

  private static Problem percentile(Expr.Call call, Problem hinted) {
    return call.name().equals("percentile") && call.arguments().size() == 1
        ? hinted.withFix(Fix.replace(call.nameSpan(), "p95"))
        : hinted;
  }

  private static boolean known(String name) {
    return AGGREGATES.contains(name) || SCALARS.contains(name);
  }

  private Term aggregate(Expr.Call call, TermAnalyzer.Place place) {
    TermAnalyzer.Place inside = place.insideAggregate();
    Term filter = null;
    if (call.filter() != null) {
      filter = terms.condition(call.filter(), inside);
      if (Findings.isBroken(filter)) {
        return filter;
      }
    }
    Optional<Scope.Bound> counted = countedRelation(call, place.scope());
    int relation = counted.map(Scope.Bound::index).orElse(defaultRelation(call, place.scope()));
    List<Term> arguments = new ArrayList<>();
    if (counted.isEmpty()) {
      for (Expr argument : call.arguments()) {
        Term term = terms.term(argument, inside);
        if (Findings.isBroken(term)) {
          return term;
        }
        arguments.add(term);
      }
    }
    Optional<Double> level = quantileLevel(call.name());
    if (level.isPresent()) {
      return quantile(call, level.get(), arguments, filter, relation);
    }
    if (NEEDS_TIME.contains(call.name()) && !hasTime(arguments, place.scope(), relation)) {
      return findings.broken(
          ProblemCode.E124,
          call.span(),
          call.name() + "() needs a time, and the rows have none",
          "Select the time in the subquery, or GROUP BY with EVERY there.");
    }
    return switch (call.name()) {
      case "count" -> count(call, arguments, filter, relation);
      case "sum" -> numeric(call, AggregateFunction.SUM, arguments, filter, relation);
      case "avg" -> numeric(call, AggregateFunction.AVG, arguments, filter, relation);
      case "stddev" -> numeric(call, AggregateFunction.STDDEV, arguments, filter, relation);
      case "delta" -> numeric(call, AggregateFunction.DELTA, arguments, filter, relation);
      case "deriv" -> perSecond(call, arguments, filter, relation);
      case "min" -> same(call, AggregateFunction.MIN, arguments, filter, relation);
      case "max" -> same(call, AggregateFunction.MAX, arguments, filter, relation);
      case "last" -> same(call, AggregateFunction.LAST, arguments, filter, relation);
      case "first" -> same(call, AggregateFunction.FIRST, arguments, filter, relation);
      case "any" -> same(call, AggregateFunction.ANY, arguments, filter, relation);
      case "uniq" ->
          arity(call, arguments, 1)
              ? new Term.Aggregate(
                  AggregateFunction.UNIQ, arguments, filter, 0, relation, ValueType.COUNT)
              : Findings.BROKEN;
      case "quantile" -> {
        if (arguments.size() == 2
            && arguments.getFirst() instanceof Term.Constant(Object value, ValueType _)
            && value instanceof Number number
            && number.doubleValue() > 0
            && number.doubleValue() < 1) {
          yield quantile(call, number.doubleValue(), arguments.subList(1, 2), filter, relation);
        }
        yield wrongArguments(call, "quantile(q, x) with q between 0 and 1");
      }
      case "rate" -> rate(call, AggregateFunction.RATE, arguments, filter, relation);
      case "increase" -> rate(call, AggregateFunction.INCREASE, arguments, filter, relation);
      case "error_rate" ->
          share(call, AggregateFunction.ERROR_RATE, arguments, filter, relation, place);
      case "success_rate" ->
          share(call, AggregateFunction.SUCCESS_RATE, arguments, filter, relation, place);
      case "apdex" -> {
        if (arguments.size() == 1
            && arguments.getFirst() instanceof Term.Constant constant
            && constant.type().equals(ValueType.DURATION)
            && isSpans(place.scope(), relation)) {
          yield new Term.Aggregate(
              AggregateFunction.APDEX, arguments, filter, 0, relation, ValueType.RATIO);
        }
        yield wrongArguments(call, "apdex(500ms) over spans, requests or traces");
      }
      case "histogram" -> counted(call, AggregateFunction.HISTOGRAM, arguments, filter, relation);
      case "topk" -> counted(call, AggregateFunction.TOPK, arguments, filter, relation);
      default -> throw new IllegalStateException("an aggregate without a rule: " + call.name());
    };
  }

  private static boolean hasTime(List<Term> arguments, Scope scope, int relation) {
    long read = arguments.isEmpty() ? 0 : arguments.getFirst().relations();
    int of = read == 0 ? relation : Long.numberOfTrailingZeros(read);
    return scope.relations().stream()
        .anyMatch(bound -> bound.index() == of && bound.time().isPresent());
  }

  /// `count(r)`, `error_rate(r)`: the alias of a joined relation stands for its rows.
  private static Optional<Scope.Bound> countedRelation(Expr.Call call, Scope scope) {
    return call.arguments().size() == 1
            && call.arguments().getFirst() instanceof Expr.Path path
            && path.parts().size() == 1
            && scope.relations().stream()
                .noneMatch(bound -> bound.column(path.dotted()).isPresent())
        ? scope.named(path.dotted())
        : Optional.empty();
  }

  private static int defaultRelation(Expr.Call call, Scope scope) {
    boolean ofSpans =
        call.name().equals("error_rate")
            || call.name().equals("success_rate")
            || call.name().equals("apdex");
    return ofSpans
        ? scope.relations().stream()
            .filter(bound -> isSpans(scope, bound.index()))
            .findFirst()
            .map(Scope.Bound::index)
            .orElse(0)
        : 0;
  }

  private Term count(Expr.Call call, List<Term> arguments, @Nullable Term filter, int relation) {
    if (arguments.size() > 1) {
      return wrongArguments(call, "count(), count(condition) or count(DISTINCT x)");
    }
    return new Term.Aggregate(
        call.distinct() ? AggregateFunction.COUNT_DISTINCT : AggregateFunction.COUNT,
        arguments,
        filter,
        0,
        relation,
        ValueType.COUNT);
  }

  private Term numeric(
      Expr.Call call,
      AggregateFunction function,
      List<Term> arguments,
      @Nullable Term filter,
      int relation) {
    if (!arity(call, arguments, 1)) {
      return Findings.BROKEN;
    }
    Term argument = TypeRules.number(arguments.getFirst());
    if (!arguments.getFirst().type().isNumeric()
        && !(arguments.getFirst() instanceof Term.Attribute)) {
      return wrongArguments(
          call, call.name() + "(x) of a number, this is a " + arguments.getFirst().type().words());
    }
    if (summary(argument)) {
      return summaryProblem(call);
    }
    return new Term.Aggregate(function, List.of(argument), filter, 0, relation, argument.type());
  }

  private Term perSecond(
      Expr.Call call, List<Term> arguments, @Nullable Term filter, int relation) {
    Term aggregate = numeric(call, AggregateFunction.DERIV, arguments, filter, relation);
    return aggregate instanceof Term.Aggregate deriv
        ? new Term.Aggregate(
            deriv.function(),
            deriv.arguments(),
            filter,
            0,
            relation,
            new ValueType(
                ColumnType.NUMBER,
                deriv.type().unit().isEmpty() ? "1/s" : deriv.type().unit() + "/s"))
        : aggregate;
  }

  private Term same(
      Expr.Call call,
      AggregateFunction function,
      List<Term> arguments,
      @Nullable Term filter,
      int relation) {
    if (!arity(call, arguments, 1)) {
      return Findings.BROKEN;
    }
    Term argument = arguments.getFirst();
    Term typed =
        argument instanceof Term.Attribute && argument.type().equals(ValueType.NUMBER)
            ? TypeRules.number(argument)
            : argument;
    return new Term.Aggregate(function, List.of(typed), filter, 0, relation, typed.type());
  }

  private Term quantile(
      Expr.Call call, double level, List<Term> arguments, @Nullable Term filter, int relation) {
    if (arguments.size() != 1) {
      return wrongArguments(call, call.name() + "(x)");
    }
    Term argument = arguments.getFirst();
    if (argument instanceof Term.Metric metric && metric.metric().type() == MetricType.COUNTER) {
      return findings.broken(
          ProblemCode.E302,
          call.span(),
          "a quantile of a counter's running total means nothing",
          "Take rate() of it in a subquery with EVERY, and the quantile of that.");
    }
    if (!argument.type().isNumeric() && !(argument instanceof Term.Attribute)) {
      return wrongArguments(
          call, call.name() + "(x) of a number, this is a " + argument.type().words());
    }
    return new Term.Aggregate(
        AggregateFunction.QUANTILE,
        List.of(TypeRules.number(argument)),
        filter,
        level,
        relation,
        TypeRules.number(argument).type());
  }

  private Term rate(
      Expr.Call call,
      AggregateFunction function,
      List<Term> arguments,
      @Nullable Term filter,
      int relation) {
    if (arguments.isEmpty() && function == AggregateFunction.RATE) {
      return new Term.Aggregate(function, arguments, filter, 0, relation, ValueType.PER_SECOND);
    }
    if (arguments.size() != 1 || !(arguments.getFirst() instanceof Term.Metric metric)) {
      return wrongArguments(
          call,
          function == AggregateFunction.RATE
              ? "rate() of rows or rate(m.metric) of a counter"
              : "increase(m.metric) of a counter");
    }
    MetricType type = metric.metric().type();
    boolean gauge = type == MetricType.GAUGE || type == MetricType.UP_DOWN_COUNTER;
    if (gauge) {
      return findings.broken(
          Problem.of(
                  ProblemCode.E305,
                  call.nameSpan(),
                  call.name() + "() of the gauge '" + metric.metric().name() + "'")
              .withHint("Use deriv() for its slope, delta() for its change.")
              .withFix(
                  Fix.replace(
                      call.nameSpan(), function == AggregateFunction.RATE ? "deriv" : "delta")));
    }
    boolean counted = type != MetricType.COUNTER;
    String unit = counted ? "1" : metric.type().unit();
    return new Term.Aggregate(
        function,
        arguments,
        filter,
        0,
        relation,
        function == AggregateFunction.INCREASE
            ? ValueType.COUNT
            : new ValueType(
                ColumnType.NUMBER, unit.isEmpty() || unit.equals("1") ? "1/s" : unit + "/s"));
  }

  private Term share(
      Expr.Call call,
      AggregateFunction function,
      List<Term> arguments,
      @Nullable Term filter,
      int relation,
      TermAnalyzer.Place place) {
    if (!arguments.isEmpty() || !isSpans(place.scope(), relation)) {
      return wrongArguments(
          call,
          call.name() + "() over spans, requests or traces; elsewhere count(condition) / count()");
    }
    return new Term.Aggregate(function, arguments, filter, 0, relation, ValueType.RATIO);
  }

  private Term counted(
      Expr.Call call,
      AggregateFunction function,
      List<Term> arguments,
      @Nullable Term filter,
      int relation) {
    if (arguments.size() == 2
        && arguments.get(1) instanceof Term.Constant(Object value, ValueType _)
        && value instanceof Long count
        && count > 0
        && count <= 1000) {
      Term argument =
          function == AggregateFunction.HISTOGRAM
              ? TypeRules.number(arguments.getFirst())
              : arguments.getFirst();
      return new Term.Aggregate(
          function, List.of(argument), filter, count, relation, ValueType.LIST);
    }
    return wrongArguments(call, call.name() + "(x, n) with n from 1 to 1000");
  }

  private Term scalar(Expr.Call call, TermAnalyzer.Place place) {
    List<Term> arguments = new ArrayList<>();
    for (int i = 0; i < call.arguments().size(); i++) {
      Expr written = call.arguments().get(i);
      Term term =
          call.name().equals("if") && i == 0
              ? terms.condition(written, place)
              : terms.term(written, place);
      if (Findings.isBroken(term)) {
        return term;
      }
      arguments.add(term);
    }
    return new ScalarFunctions(findings).apply(call, arguments);
  }

  private boolean arity(Expr.Call call, List<Term> arguments, int count) {
    if (arguments.size() == count) {
      return true;
    }
    wrongArguments(call, call.name() + (count == 1 ? "(x)" : "()"));
    return false;
  }

  private Term wrongArguments(Expr.Call call, String expected) {
    return findings.broken(
        Problem.of(ProblemCode.E123, call.span(), "wrong arguments of " + call.name() + "()")
            .expecting(List.of(expected)));
  }

  private Term summaryProblem(Expr.Call call) {
    return findings.broken(
        ProblemCode.E306,
        call.span(),
        "a summary's samples cannot be combined",
        "Read one of its stored quantiles, such as p99(m.metric).");
  }

  private static boolean summary(Term term) {
    return term instanceof Term.Metric metric && metric.metric().type() == MetricType.SUMMARY;
  }

  private static boolean isSpans(Scope scope, int relation) {
    return scope
        .relations()
        .get(relation)
        .table()
        .filter(table -> table.hasSpans() || table == LogicalTable.TRACES)
        .isPresent();
  }
}

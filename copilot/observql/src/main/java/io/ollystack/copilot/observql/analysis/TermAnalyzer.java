package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.result.ColumnType;
import io.ollystack.copilot.observql.syntax.EventRef;
import io.ollystack.copilot.observql.syntax.Expr;
import io.ollystack.copilot.observql.syntax.Literal;
import io.ollystack.copilot.observql.syntax.Query;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Turns expressions as written into terms: resolves names, checks types, and says what is wrong.
final class TermAnalyzer {
  private static final long NEAR_NANOS = Duration.ofSeconds(30).toNanos();

  /// Where an expression stands: what it may name, whether aggregates make sense there, and the
  /// outputs it may refer to.
  record Place(Scope scope, boolean aggregates, Map<String, Plan.Output> outputs) {
    static Place rows(Scope scope) {
      return new Place(scope, false, Map.of());
    }

    static Place groups(Scope scope) {
      return new Place(scope, true, Map.of());
    }

    Place withOutputs(Map<String, Plan.Output> names) {
      return new Place(scope, aggregates, names);
    }

    Place insideAggregate() {
      return new Place(scope, false, Map.of());
    }
  }

  private final PathResolver paths;
  private final TypeRules types;
  private final TimeResolver times;
  private final Findings findings;
  private final CallAnalyzer calls;
  private final KnownNames knownNames;
  private final Function<Query.Pipeline, Optional<Plan>> subqueries;

  TermAnalyzer(
      PathResolver paths,
      TypeRules types,
      TimeResolver times,
      KnownNames knownNames,
      Findings findings,
      Function<Query.Pipeline, Optional<Plan>> subqueries) {
    this.paths = paths;
    this.types = types;
    this.times = times;
    this.knownNames = knownNames;
    this.findings = findings;
    this.subqueries = subqueries;
    this.calls = new CallAnalyzer(this, findings);
  }

  Term term(Expr expr, Place place) {
    return switch (expr) {
      case Expr.Or(List<Expr> terms, SourceSpan _) -> logical(Operator.OR, terms, place);
      case Expr.And(List<Expr> terms, SourceSpan _) -> logical(Operator.AND, terms, place);
      case Expr.Not(Expr operand, SourceSpan _) -> {
        Term condition = condition(operand, place);
        yield Findings.isBroken(condition) ? condition : not(condition);
      }
      case Expr.Structural structural -> structural(structural, place);
      case Expr.Comparison comparison -> comparison(comparison, place);
      case Expr.Near(Expr left, Expr right, SourceSpan span) ->
          within(term(left, place), term(right, place), NEAR_NANOS, span);
      case Expr.Within within -> {
        Term near =
            within(
                term(within.operand(), place),
                term(within.of(), place),
                within.distance().value().toNanos(),
                within.span());
        yield within.negated() && !Findings.isBroken(near) ? not(near) : near;
      }
      case Expr.IsNull(Expr operand, boolean negated, SourceSpan _) -> {
        Term inner = term(operand, place);
        if (Findings.isBroken(inner)) {
          yield inner;
        }
        Term isNull = new Term.Apply(Operator.IS_NULL, List.of(inner), ValueType.BOOL);
        yield negated ? not(isNull) : isNull;
      }
      case Expr.Exists(Expr operand, SourceSpan _) -> {
        Term inner = term(operand, place);
        yield Findings.isBroken(inner)
            ? inner
            : new Term.Apply(Operator.EXISTS, List.of(inner), ValueType.BOOL);
      }
      case Expr.InList in -> inList(in, place);
      case Expr.InQuery in -> inQuery(in, place);
      case Expr.Between between -> between(between, place);
      case Expr.TextMatch match -> textMatch(match, place);
      case Expr.Arithmetic(Expr.Operator operator, Expr left, Expr right, SourceSpan span) ->
          types.arithmetic(operator, term(left, place), term(right, place), span);
      case Expr.Negate(Expr operand, SourceSpan span) -> {
        Term inner = term(operand, place);
        if (inner instanceof Term.Constant(Object value, ValueType type)
            && value instanceof Number number) {
          yield new Term.Constant(
              number instanceof Long integer
                  ? (Object) (-integer)
                  : (Object) (-number.doubleValue()),
              type);
        }
        yield Findings.isBroken(inner)
            ? inner
            : types.arithmetic(
                Expr.Operator.SUBTRACT, new Term.Constant(0L, inner.type()), inner, span);
      }
      case Expr.Case written -> cases(written, place);
      case Expr.Call call -> calls.call(call, place);
      case Expr.Path path -> path(path, place);
      case EventRef event ->
          times
              .start(event)
              .<Term>map(instant -> new Term.Constant(instant, ValueType.TIMESTAMP))
              .orElse(Findings.BROKEN);
      case Literal literal -> literal(literal);
    };
  }

  /// A term that must be true or false.
  Term condition(Expr expr, Place place) {
    Term term = term(expr, place);
    if (Findings.isBroken(term) || term.type().kind() == ColumnType.BOOL) {
      return term;
    }
    if (term instanceof Term.Attribute) {
      return new Term.Apply(
          Operator.EQ, List.of(term, new Term.Constant("true", ValueType.STRING)), ValueType.BOOL);
    }
    return findings.broken(
        ProblemCode.E302,
        expr.span(),
        "a condition is wanted, this is a " + term.type().words(),
        "Compare it with something.");
  }

  Findings findings() {
    return findings;
  }

  static Term not(Term condition) {
    return new Term.Apply(Operator.NOT, List.of(condition), ValueType.BOOL);
  }

  private Term path(Expr.Path path, Place place) {
    Plan.Output output = place.outputs().get(path.dotted());
    if (output != null) {
      return new Term.Output(output.name(), output.type());
    }
    return paths.resolve(path, place.scope());
  }

  private Term logical(Operator operator, List<Expr> written, Place place) {
    List<Term> terms = new ArrayList<>();
    boolean broken = false;
    for (Expr expr : written) {
      Term term = condition(expr, place);
      broken |= Findings.isBroken(term);
      terms.add(term);
    }
    return broken ? Findings.BROKEN : new Term.Apply(operator, terms, ValueType.BOOL);
  }

  private Term comparison(Expr.Comparison written, Place place) {
    Term left = term(written.left(), place);
    Term right = term(written.right(), place);
    Term comparison =
        types.comparison(
            written.comparator(), left, right, written.left(), written.right(), written.span());
    if (written.comparator() == Expr.Comparator.EQ
        && written.right() instanceof Literal.Text text) {
      knownNames.check(left, text);
    }
    return comparison;
  }

  private Term within(Term left, Term right, long nanos, SourceSpan span) {
    if (Findings.isBroken(left) || Findings.isBroken(right)) {
      return Findings.BROKEN;
    }
    Term a = left instanceof Term.Constant constant ? types.adapt(constant, right, span) : left;
    Term b = right instanceof Term.Constant constant ? types.adapt(constant, left, span) : right;
    if (Findings.isBroken(a) || Findings.isBroken(b)) {
      return Findings.BROKEN;
    }
    if (a.type().kind() != ColumnType.TIMESTAMP || b.type().kind() != ColumnType.TIMESTAMP) {
      return types.mismatch(a, b, span);
    }
    return new Term.Apply(
        Operator.WITHIN,
        List.of(a, b, new Term.Constant(nanos, ValueType.DURATION)),
        ValueType.BOOL);
  }

  private Term inList(Expr.InList in, Place place) {
    Term operand = term(in.operand(), place);
    if (Findings.isBroken(operand)) {
      return operand;
    }
    List<Term> alternatives = new ArrayList<>();
    List<Term> arguments = new ArrayList<>(List.of(operand));
    boolean numeric = false;
    for (Expr value : in.values()) {
      Term term = term(value, place);
      if (Findings.isBroken(term)) {
        return term;
      }
      if (operand.type().kind() == ColumnType.SEVERITY
          || !(term instanceof Term.Constant constant)) {
        alternatives.add(
            types.comparison(Expr.Comparator.EQ, operand, term, in.operand(), value, value.span()));
        continue;
      }
      Term adapted = types.adapt(constant, operand, value.span());
      if (Findings.isBroken(adapted)) {
        return adapted;
      }
      if (value instanceof Literal.Text text) {
        knownNames.check(operand, text);
      }
      numeric |= adapted.type().isNumeric();
      arguments.add(adapted);
    }
    if (alternatives.contains(Findings.BROKEN)) {
      return Findings.BROKEN;
    }
    if (numeric && operand instanceof Term.Attribute) {
      arguments.set(0, TypeRules.number(operand));
    }
    if (arguments.size() > 1) {
      alternatives.add(new Term.Apply(Operator.IN, arguments, ValueType.BOOL));
    }
    Term any =
        alternatives.size() == 1
            ? alternatives.getFirst()
            : new Term.Apply(Operator.OR, alternatives, ValueType.BOOL);
    return in.negated() ? not(any) : any;
  }

  private Term inQuery(Expr.InQuery in, Place place) {
    Term operand = term(in.operand(), place);
    Optional<Plan> plan = subqueries.apply(in.query());
    if (Findings.isBroken(operand) || plan.isEmpty()) {
      return Findings.BROKEN;
    }
    if (plan.get().outputs().size() != 1) {
      return findings.broken(
          ProblemCode.E302,
          in.query().span(),
          "the subquery of IN has " + plan.get().outputs().size() + " columns",
          "Select exactly one.");
    }
    return new Term.InPlan(operand, in.negated(), plan.get(), ValueType.BOOL);
  }

  private Term between(Expr.Between between, Place place) {
    Term operand = term(between.operand(), place);
    Term low =
        types.comparison(
            Expr.Comparator.GE,
            operand,
            term(between.low(), place),
            between.operand(),
            between.low(),
            between.low().span());
    Term high =
        types.comparison(
            Expr.Comparator.LE,
            operand,
            term(between.high(), place),
            between.operand(),
            between.high(),
            between.high().span());
    if (Findings.isBroken(low) || Findings.isBroken(high)) {
      return Findings.BROKEN;
    }
    Term both = Term.and(List.of(low, high));
    return between.negated() ? not(both) : both;
  }

  private Term textMatch(Expr.TextMatch match, Place place) {
    Term operand = term(match.operand(), place);
    if (Findings.isBroken(operand)) {
      return operand;
    }
    if (!operand.type().isText() && !(operand instanceof Term.Attribute)) {
      return findings.broken(
          ProblemCode.E302,
          match.span(),
          match.operator() + " looks into text, this is a " + operand.type().words(),
          "Compare it with =, < or >.");
    }
    if (match.operator() == Expr.TextOperator.MATCHES) {
      Optional<String> fault = RegularExpressions.fault(match.pattern().value());
      if (fault.isPresent()) {
        return findings.broken(
            ProblemCode.E302,
            match.pattern().span(),
            "not a regular expression: " + fault.get(),
            "The syntax is RE2's: no look-around, no back references.");
      }
    }
    Operator operator =
        switch (match.operator()) {
          case CONTAINS -> Operator.CONTAINS;
          case MATCHES -> Operator.MATCHES;
          case LIKE -> Operator.LIKE;
          case ILIKE -> Operator.ILIKE;
        };
    Term matched =
        new Term.Apply(operator, List.of(operand, literal(match.pattern())), ValueType.BOOL);
    return match.negated() ? not(matched) : matched;
  }

  private Term structural(Expr.Structural written, Place place) {
    Scope scope = place.scope();
    Optional<Scope.Bound> subject =
        written.subject() == null
            ? scope.relations().stream()
                .filter(bound -> bound.table().filter(TermAnalyzer::hasStructure).isPresent())
                .findFirst()
            : scope.named(written.subject().dotted());
    if (subject.isEmpty() || subject.get().table().filter(TermAnalyzer::hasStructure).isEmpty()) {
      return findings.broken(
          ProblemCode.E124,
          written.span(),
          "HAS " + written.relation() + " needs spans, requests or traces",
          "Read FROM spans, or name the alias of a span table before HAS.");
    }
    LogicalTable table = subject.get().table().orElseThrow();
    if (table == LogicalTable.TRACES
        && written.relation() != Expr.Relation.SPAN
        && written.relation() != Expr.Relation.LOG
        && written.relation() != Expr.Relation.DESCENDANT
        && written.relation() != Expr.Relation.CHILD) {
      return findings.broken(
          ProblemCode.E124,
          written.span(),
          "a trace has no " + written.relation(),
          "Write HAS SPAN, HAS LOG, or read FROM spans.");
    }
    Scope inner =
        switch (written.relation()) {
          case CHILD, PARENT, DESCENDANT, ANCESTOR, SIBLING, SPAN ->
              Scope.of(LogicalTable.SPANS, false);
          case LOG -> Scope.of(LogicalTable.LOGS, false);
          case EVENT -> Scope.of("span events", LogicalTable.EVENT_COLUMNS, subject.get().signal());
          case LINK -> Scope.of("span links", LogicalTable.LINK_COLUMNS, subject.get().signal());
        };
    Term condition = condition(written.condition(), Place.rows(inner));
    if (Findings.isBroken(condition)) {
      return condition;
    }
    return new Term.Structural(
        subject.get().index(), written.relation(), condition, written.count(), ValueType.BOOL);
  }

  private static boolean hasStructure(LogicalTable table) {
    return table.hasSpans() || table == LogicalTable.TRACES;
  }

  private Term cases(Expr.Case written, Place place) {
    List<Term> arguments = new ArrayList<>();
    for (Expr.When when : written.whens()) {
      arguments.add(condition(when.condition(), place));
      arguments.add(term(when.result(), place));
    }
    arguments.add(
        written.otherwise() == null
            ? new Term.Constant(null, ValueType.STRING)
            : term(written.otherwise(), place));
    if (arguments.contains(Findings.BROKEN)) {
      return Findings.BROKEN;
    }
    return new Term.Apply(Operator.CASE, arguments, arguments.get(1).type());
  }

  static Term literal(Literal literal) {
    return switch (literal) {
      case Literal.DurationValue(Duration value, SourceSpan _) ->
          new Term.Constant(value.toNanos(), ValueType.DURATION);
      case Literal.SizeValue(long bytes, SourceSpan _) -> new Term.Constant(bytes, ValueType.SIZE);
      case Literal.PercentValue percent ->
          new Term.Constant(percent.ratio().doubleValue(), ValueType.RATIO);
      case Literal.NumberValue(BigDecimal value, SourceSpan _) ->
          new Term.Constant(number(value), ValueType.NUMBER);
      case Literal.Text(String value, SourceSpan _) -> new Term.Constant(value, ValueType.STRING);
      case Literal.BooleanValue(boolean value, SourceSpan _) ->
          new Term.Constant(value, ValueType.BOOL);
      case Literal.Null _ -> new Term.Constant(null, ValueType.STRING);
    };
  }

  private static Object number(BigDecimal value) {
    return value.scale() <= 0 && value.precision() - value.scale() <= 18
        ? (Object) value.longValueExact()
        : (Object) value.doubleValue();
  }
}

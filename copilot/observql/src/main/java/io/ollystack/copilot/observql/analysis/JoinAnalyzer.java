package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.problem.Fix;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.SourceSpan;
import io.ollystack.copilot.observql.problem.TextEdit;
import io.ollystack.copilot.observql.syntax.Expr;
import io.ollystack.copilot.observql.syntax.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes join conditions apart into equalities, bounds in time and the rest, and refuses joins of
/// telemetry that nothing bounds.
final class JoinAnalyzer {
  private static final Duration SLACK = Duration.ofMinutes(5);
  private static final Duration VERSION_HORIZON = Duration.ofDays(30);

  private final TermAnalyzer terms;
  private final Findings findings;

  JoinAnalyzer(TermAnalyzer terms, Findings findings) {
    this.terms = terms;
    this.findings = findings;
  }

  /// One conjunct's share in the join, collected.
  private static final class Parts {
    final List<Plan.Equality> equalities = new ArrayList<>();
    final List<Term> residual = new ArrayList<>();
    @Nullable Term low;
    boolean lowInclusive = true;
    @Nullable Term high;
    boolean highInclusive = true;
  }

  /// The join of the last relation of `scope` to those before it; empty with the problems reported.
  Optional<Plan.Join> join(Source.Join join, Scope scope) {
    Scope.Bound right = scope.relations().getLast();
    Parts parts = new Parts();
    if (!readCondition(join, scope, right, parts)) {
      return Optional.empty();
    }
    Source.JoinWindow window = join.window();
    Optional<Term> rightTime = right.time();
    if (window != null && !readWindow(window, join, scope, right, parts)) {
      return Optional.empty();
    }
    boolean bounded = parts.low != null || parts.high != null;
    if (join.kind() == Source.JoinKind.NEAREST && !bounded) {
      return refuse(join, "NEAREST JOIN needs the distance that still counts as near");
    }
    if (join.kind() == Source.JoinKind.ASOF && parts.high == null) {
      return refuse(join, "ASOF JOIN needs a condition such as a.time >= b.time");
    }
    if (right.table().filter(LogicalTable::isTelemetry).isPresent()
        && !bounded
        && !joinsByTrace(parts)) {
      return unbounded(join, scope, right);
    }
    Optional<Plan.TimeBound> bound =
        bounded && rightTime.isPresent()
            ? Optional.of(
                new Plan.TimeBound(
                    rightTime.get(),
                    Optional.ofNullable(parts.low),
                    parts.lowInclusive,
                    Optional.ofNullable(parts.high),
                    parts.highInclusive))
            : Optional.empty();
    return Optional.of(
        new Plan.Join(
            join.kind(),
            right.index(),
            parts.equalities,
            bound,
            parts.residual,
            reach(parts.low, join.kind(), right),
            reach(parts.high, Source.JoinKind.INNER, right)));
  }

  private boolean readCondition(Source.Join join, Scope scope, Scope.Bound right, Parts parts) {
    Source.JoinCondition condition = join.condition();
    if (condition == null) {
      return true;
    }
    return switch (condition) {
      case Source.JoinCondition.On(Expr expr, SourceSpan _) -> {
        Term on = terms.condition(expr, TermAnalyzer.Place.rows(scope));
        if (Findings.isBroken(on)) {
          yield false;
        }
        on.conjuncts().forEach(conjunct -> classify(conjunct, right, parts));
        yield true;
      }
      case Source.JoinCondition.Using(List<Expr.Path> columns, SourceSpan _) -> {
        boolean fine = true;
        for (Expr.Path column : columns) {
          Term left = inEarlier(column, scope, right);
          Term ofRight = qualified(right, column, scope);
          fine &= !Findings.isBroken(left) && !Findings.isBroken(ofRight);
          parts.equalities.add(new Plan.Equality(left, ofRight));
        }
        yield fine;
      }
    };
  }

  private Term inEarlier(Expr.Path column, Scope scope, Scope.Bound right) {
    for (Scope.Bound bound : scope.relations()) {
      if (bound.index() != right.index()
          && (bound.column(column.dotted()).isPresent() || bound.index() == right.index() - 1)) {
        return qualified(bound, column, scope);
      }
    }
    return Findings.BROKEN;
  }

  private Term qualified(Scope.Bound bound, Expr.Path column, Scope scope) {
    List<String> parts = new ArrayList<>(List.of(bound.alias()));
    parts.addAll(column.parts());
    return terms.term(new Expr.Path(parts, column.span()), TermAnalyzer.Place.rows(scope));
  }

  private boolean readWindow(
      Source.JoinWindow window, Source.Join join, Scope scope, Scope.Bound right, Parts parts) {
    Optional<Term> leftTime =
        scope.relations().stream()
            .filter(bound -> bound.index() != right.index())
            .flatMap(bound -> bound.time().stream())
            .findFirst();
    if (leftTime.isEmpty() || right.time().isEmpty()) {
      findings.error(
          ProblemCode.E204,
          window.span(),
          "WITHIN needs a time on both sides of the join",
          "Select the time in the subquery.");
      return false;
    }
    long nanos = window.within().value().toNanos();
    Term before = shifted(leftTime.get(), -nanos);
    Term after = shifted(leftTime.get(), nanos);
    switch (window.side()) {
      case BOTH -> {
        parts.low = before;
        parts.high = join.kind() == Source.JoinKind.ASOF && parts.high != null ? parts.high : after;
      }
      case BEFORE -> {
        parts.low = before;
        parts.high = leftTime.get();
      }
      case AFTER -> {
        parts.low = leftTime.get();
        parts.high = after;
      }
    }
    return true;
  }

  private void classify(Term conjunct, Scope.Bound right, Parts parts) {
    long rightBit = 1L << right.index();
    if (conjunct instanceof Term.Apply(Operator operator, List<Term> arguments, ValueType _)
        && arguments.size() >= 2) {
      Term a = arguments.get(0);
      Term b = arguments.get(1);
      boolean aRight = a.relations() == rightBit;
      boolean bRight = b.relations() == rightBit;
      boolean aLeft = a.relations() != 0 && (a.relations() & rightBit) == 0;
      boolean bLeft = b.relations() != 0 && (b.relations() & rightBit) == 0;
      if (operator == Operator.EQ && aLeft && bRight) {
        parts.equalities.add(new Plan.Equality(a, b));
        return;
      }
      if (operator == Operator.EQ && aRight && bLeft) {
        parts.equalities.add(new Plan.Equality(b, a));
        return;
      }
      if (aRight && bLeft && isTimeOf(a, right) && bound(operator, b, arguments, parts)) {
        return;
      }
      if (aLeft && bRight && isTimeOf(b, right) && bound(mirrored(operator), a, arguments, parts)) {
        return;
      }
    }
    parts.residual.add(conjunct);
  }

  /// Reads `right.time operator limit`.
  private static boolean bound(Operator operator, Term limit, List<Term> arguments, Parts parts) {
    return switch (operator) {
      case GE, GT -> {
        if (parts.low != null) {
          yield false;
        }
        parts.low = limit;
        parts.lowInclusive = operator == Operator.GE;
        yield true;
      }
      case LE, LT -> {
        if (parts.high != null) {
          yield false;
        }
        parts.high = limit;
        parts.highInclusive = operator == Operator.LE;
        yield true;
      }
      case WITHIN -> {
        if (parts.low != null
            || parts.high != null
            || !(arguments.get(2) instanceof Term.Constant(Object value, ValueType _))
            || !(value instanceof Long nanos)) {
          yield false;
        }
        parts.low = shifted(limit, -nanos);
        parts.high = shifted(limit, nanos);
        yield true;
      }
      default -> false;
    };
  }

  private static Operator mirrored(Operator operator) {
    return switch (operator) {
      case GE -> Operator.LE;
      case GT -> Operator.LT;
      case LE -> Operator.GE;
      case LT -> Operator.GT;
      default -> operator;
    };
  }

  private static boolean isTimeOf(Term term, Scope.Bound right) {
    return right.time().filter(term::equals).isPresent();
  }

  private static Term shifted(Term time, long nanos) {
    return new Term.Apply(
        Operator.SHIFT_TIME,
        List.of(time, new Term.Constant(nanos, ValueType.DURATION)),
        ValueType.TIMESTAMP);
  }

  private static boolean joinsByTrace(Parts parts) {
    return parts.equalities.stream()
        .anyMatch(equality ->
            equality.right() instanceof Term.Field field
                && (field.column().equals("trace_id") || field.column().equals("span_id")));
  }

  /// How far outside the window rows of the joined table can matter.
  private static Duration reach(@Nullable Term limit, Source.JoinKind kind, Scope.Bound right) {
    if (limit == null) {
      boolean event = right.table().filter(table -> !table.isTelemetry()).isPresent();
      return kind == Source.JoinKind.ASOF && event ? VERSION_HORIZON : SLACK;
    }
    Duration shift =
        limit instanceof Term.Apply(Operator operator, List<Term> arguments, ValueType _)
                && operator == Operator.SHIFT_TIME
                && arguments.get(1) instanceof Term.Constant(Object value, ValueType _)
                && value instanceof Long nanos
            ? Duration.ofNanos(Math.abs(nanos))
            : Duration.ZERO;
    boolean ofMoment = !limit.toString().contains("column=end");
    return ofMoment ? shift : shift.plus(SLACK);
  }

  private Optional<Plan.Join> refuse(Source.Join join, String why) {
    int end = join.span().end();
    findings.error(
        ProblemCode.E204,
        join.span(),
        why,
        "Add WITHIN 1m.",
        new Fix("add WITHIN 1m", List.of(new TextEdit(new SourceSpan(end, end), " WITHIN 1m"))));
    return Optional.empty();
  }

  private Optional<Plan.Join> unbounded(Source.Join join, Scope scope, Scope.Bound right) {
    int end = join.span().end();
    Scope.Bound left = scope.first();
    findings.add(
        Problem.of(
                ProblemCode.E204,
                join.span(),
                left.words() + " JOIN " + right.words() + " has no time bound")
            .withHint(
                "Add WITHIN 1m, or ON "
                    + right.alias()
                    + ".time WITHIN 1m OF "
                    + left.alias()
                    + ".time, or join by trace_id.")
            .withFix(
                new Fix(
                    "add WITHIN 1m",
                    List.of(new TextEdit(new SourceSpan(end, end), " WITHIN 1m")))));
    return Optional.empty();
  }
}

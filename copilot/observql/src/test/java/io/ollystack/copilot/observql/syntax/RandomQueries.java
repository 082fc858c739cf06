package io.ollystack.copilot.observql.syntax;

import io.ollystack.copilot.observql.problem.SourceSpan;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes syntax trees of every shape, from a seed.
final class RandomQueries {
  private static final SourceSpan AT = SourceSpan.NONE;
  private static final List<String> NAMES =
      List.of(
          "service",
          "duration",
          "t",
          "last",
          "top",
          "count",
          "end",
          "select",
          "From",
          "a b",
          "é",
          "x.y",
          "exists",
          "LIMIT",
          "sample",
          "trace",
          "per",
          "over",
          "_1",
          "deploy",
          "interval",
          "now");
  private static final List<String> PARTS =
      List.of("name", "pod", "2xx", "0", "select", "a b", "x.y", "say \"hi\"", "", "it's", "end");
  private static final List<String> TEXTS =
      List.of(
          "", "x", "it's", "a \"b\"", "'", "''", "100%", "-- no comment", "é±µ", "a\nb", "\\", ";");
  private static final List<String> FUNCTIONS =
      List.of(
          "count", "p99", "p99.9", "rate", "my func", "select", "if", "alert", "now", "interval");

  private final Random random;
  private int budget;

  RandomQueries(long seed, int size) {
    this.random = new Random(seed);
    this.budget = size;
  }

  Query query() {
    return switch (random.nextInt(12)) {
      case 0 -> new Query.Ask(pick(TEXTS), AT);
      case 1 -> new Query.Why(whyTarget(), random.nextBoolean() ? null : time(), AT);
      case 2 ->
          new Query.Show(
              showTarget(),
              maybe(() -> new Clause.Where(expr(), AT)),
              maybe(this::timeRange),
              maybe(this::limit),
              AT);
      case 3 -> new Query.Explain(pick(Query.ExplainMode.values()), pipeline(), AT);
      default -> pipeline();
    };
  }

  private Query.WhyTarget whyTarget() {
    return switch (random.nextInt(3)) {
      case 0 -> new Query.WhyTarget.Text(pick(TEXTS), AT);
      case 1 -> new Query.WhyTarget.Event(event(), AT);
      default -> new Query.WhyTarget.Aggregate(pipeline(), AT);
    };
  }

  private Query.ShowTarget showTarget() {
    return switch (random.nextInt(7)) {
      case 0 -> new Query.ShowTarget.Tables(AT);
      case 1 -> new Query.ShowTarget.Services(AT);
      case 2 -> new Query.ShowTarget.Metrics(AT);
      case 3 -> new Query.ShowTarget.Operations(AT);
      case 4 -> new Query.ShowTarget.Attributes(AT);
      case 5 -> new Query.ShowTarget.ValuesOf(path(), AT);
      default -> new Query.ShowTarget.ColumnsOf(name(), AT);
    };
  }

  private Query.Pipeline pipeline() {
    budget--;
    return new Query.Pipeline(
        few(0, () -> new Query.CommonTable(name(), pipeline(), AT)),
        few(1, this::core),
        few(0, this::stage),
        AT);
  }

  private Query.Core core() {
    budget--;
    boolean distinct = random.nextInt(4) == 0;
    return switch (random.nextInt(8)) {
      case 0, 1, 2, 3 ->
          new Query.Core.Select(distinct, few(1, this::item), source(), clauses(), AT);
      case 4 -> new Query.Core.Select(false, List.of(), source(), clauses(), AT);
      case 5 -> new Query.Core.Trace(expr(), distinct, few(1, this::item), clauses(), AT);
      case 6 -> new Query.Core.Trace(expr(), false, List.of(), clauses(), AT);
      default ->
          budget > 0
              ? new Query.Core.Nested(pipeline(), AT)
              : new Query.Core.Select(false, List.of(), source(), Clauses.NONE, AT);
    };
  }

  private Query.SelectItem item() {
    return random.nextInt(6) == 0
        ? new Query.SelectItem.Everything(AT)
        : new Query.SelectItem.Column(expr(), maybe(this::name), AT);
  }

  private Query.Stage stage() {
    return switch (random.nextInt(5)) {
      case 0 -> new Query.Stage.Select(random.nextBoolean(), few(1, this::item), AT);
      case 1 -> new Query.Stage.Extend(few(1, this::item), AT);
      case 2 -> new Query.Stage.Aggregate(few(1, this::item), few(0, this::expr), AT);
      case 3 -> new Query.Stage.JoinWith(join(), AT);
      default -> new Query.Stage.Apply(clause(random.nextInt(12)), AT);
    };
  }

  private Source source() {
    return new Source(table(), few(0, this::join), AT);
  }

  private Source.Table table() {
    int kind = budget > 0 ? random.nextInt(6) : 0;
    return switch (kind) {
      case 4 -> new Source.Table.Subquery(pipeline(), maybe(this::name), AT);
      case 5 ->
          new Source.Table.Function(
              pick(Source.TableFunction.values()), few(0, this::argument), maybe(this::name), AT);
      default -> new Source.Table.Named(name(), maybe(this::name), AT);
    };
  }

  private Source.Argument argument() {
    return switch (random.nextInt(3)) {
      case 0 -> new Source.Argument.Named(name(), expr(), AT);
      case 1 -> new Source.Argument.Rows(pipeline(), AT);
      default -> new Source.Argument.Positional(expr(), AT);
    };
  }

  private Source.Join join() {
    Source.JoinCondition condition =
        switch (random.nextInt(3)) {
          case 0 -> null;
          case 1 -> new Source.JoinCondition.On(expr(), AT);
          default -> new Source.JoinCondition.Using(few(1, this::path), AT);
        };
    return new Source.Join(
        pick(Source.JoinKind.values()),
        table(),
        condition,
        maybe(() -> new Source.JoinWindow(duration(), pick(Source.WindowSide.values()), AT)),
        AT);
  }

  private Clauses clauses() {
    Clauses clauses = Clauses.NONE;
    for (int kind = 0; kind < 12; kind++) {
      if (random.nextInt(5) == 0) {
        clauses = clauses.with(clause(kind));
      }
    }
    return clauses;
  }

  private Clause clause(int kind) {
    return switch (kind) {
      case 0 -> new Clause.Where(expr(), AT);
      case 1 -> new Clause.Having(expr(), AT);
      case 2 -> new Clause.GroupBy(few(1, this::expr), AT);
      case 3 ->
          new Clause.Follow(
              pick(Clause.Direction.values()), maybe(this::text), maybe(this::whole), AT);
      case 4 -> new Clause.Every(maybe(this::duration), maybe(this::fill), AT);
      case 5 -> new Clause.Compare(comparand(), AT);
      case 6 -> new Clause.Contrast(expr(), maybe(this::expr), few(0, this::path), AT);
      case 7 ->
          new Clause.OrderBy(
              few(1, () -> new Clause.OrderKey(expr(), random.nextBoolean(), AT)), AT);
      case 8 -> new Clause.Top(whole(), maybe(this::expr), random.nextBoolean(), AT);
      case 9 -> limit();
      case 10 ->
          new Clause.Sample(
              random.nextBoolean()
                  ? new Clause.SampleSize.Share(percent(), AT)
                  : new Clause.SampleSize.Rows(whole(), AT),
              AT);
      default -> timeRange();
    };
  }

  private Clause.Limit limit() {
    return new Clause.Limit(whole(), few(0, this::path), random.nextInt(3) * 10L, AT);
  }

  private Clause.Fill fill() {
    return switch (random.nextInt(4)) {
      case 0 -> new Clause.Fill.WithNull(AT);
      case 1 -> new Clause.Fill.Previous(AT);
      case 2 -> new Clause.Fill.Linear(AT);
      default -> new Clause.Fill.Constant(number(), AT);
    };
  }

  private Clause.Comparand comparand() {
    return switch (random.nextInt(5)) {
      case 0 -> new Clause.Comparand.Previous(AT);
      case 1 -> new Clause.Comparand.Baseline(whole(), duration(), AT);
      case 2 -> new Clause.Comparand.Earlier(duration(), AT);
      case 3 -> new Clause.Comparand.Range(timeRange(), AT);
      default -> new Clause.Comparand.BeforeEvent(event(), AT);
    };
  }

  private TimeRange timeRange() {
    return switch (random.nextInt(5)) {
      case 0 -> new TimeRange.Since(time(), maybe(this::time), AT);
      case 1 -> new TimeRange.Until(time(), AT);
      case 2 -> new TimeRange.Last(duration(), AT);
      case 3 -> new TimeRange.During(event(), AT);
      default -> new TimeRange.Around(time(), duration(), AT);
    };
  }

  private Time time() {
    Time.Anchor anchor =
        switch (random.nextInt(6)) {
          case 0 -> event();
          case 1 -> new Time.Now(AT);
          case 2 -> new Time.Today(AT);
          case 3 -> new Time.Yesterday(AT);
          case 4 -> new Time.Ago(duration(), AT);
          default -> new Time.Absolute(pick(TEXTS), AT);
        };
    return new Time(anchor, maybe(() -> new Time.Shift(random.nextBoolean(), duration(), AT)), AT);
  }

  private EventRef event() {
    return new EventRef(pick(EventRef.Kind.values()), maybe(() -> pick(TEXTS)), AT);
  }

  private Expr expr() {
    budget--;
    if (budget <= 0) {
      return leaf();
    }
    return switch (random.nextInt(20)) {
      case 0 -> new Expr.Or(few(2, this::expr), AT);
      case 1 -> new Expr.And(few(2, this::expr), AT);
      case 2 -> new Expr.Not(expr(), AT);
      case 3 ->
          new Expr.Structural(
              maybe(this::path),
              pick(Expr.Relation.values()),
              expr(),
              maybe(() -> new Expr.CountBound(pick(Expr.Comparator.values()), whole(), AT)),
              AT);
      case 4, 5 -> new Expr.Comparison(pick(Expr.Comparator.values()), expr(), expr(), AT);
      case 6 -> new Expr.Near(expr(), expr(), AT);
      case 7 -> new Expr.IsNull(expr(), random.nextBoolean(), AT);
      case 8 -> new Expr.Exists(expr(), AT);
      case 9 -> new Expr.InList(expr(), random.nextBoolean(), few(1, this::expr), AT);
      case 10 -> new Expr.InQuery(expr(), random.nextBoolean(), pipeline(), AT);
      case 11 -> new Expr.Between(expr(), random.nextBoolean(), expr(), expr(), AT);
      case 12 -> new Expr.Within(expr(), random.nextBoolean(), duration(), expr(), AT);
      case 13 ->
          new Expr.TextMatch(
              pick(Expr.TextOperator.values()), expr(), random.nextBoolean(), text(), AT);
      case 14, 15 -> new Expr.Arithmetic(pick(Expr.Operator.values()), expr(), expr(), AT);
      case 16 -> new Expr.Negate(expr(), AT);
      case 17 ->
          new Expr.Case(few(1, () -> new Expr.When(expr(), expr(), AT)), maybe(this::expr), AT);
      default -> call();
    };
  }

  private Expr call() {
    List<Expr> arguments = few(0, this::expr);
    String name = pick(FUNCTIONS);
    // alert('x') is an event, not a call.
    boolean event = name.equals("alert") && arguments.size() < 2;
    return new Expr.Call(
        event ? "count" : name, random.nextInt(4) == 0, arguments, maybe(this::expr), AT, AT);
  }

  private Expr leaf() {
    return switch (random.nextInt(10)) {
      case 0 -> duration();
      case 1 -> new Literal.SizeValue(Math.abs((long) random.nextInt()) * 1024, AT);
      case 2 -> percent();
      case 3 -> number();
      case 4 -> text();
      case 5 -> new Literal.BooleanValue(random.nextBoolean(), AT);
      case 6 -> new Literal.Null(AT);
      case 7 -> event();
      default -> path();
    };
  }

  private Expr.Path path() {
    return new Expr.Path(
        Stream.concat(Stream.of(pick(NAMES)), few(0, () -> pick(PARTS)).stream()).toList(), AT);
  }

  private Name name() {
    return new Name(pick(NAMES), AT);
  }

  private Literal.Text text() {
    return new Literal.Text(pick(TEXTS), AT);
  }

  private Literal.DurationValue duration() {
    long nanos =
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(1000);
          case 1 -> random.nextInt(1000) * 60_000_000_000L;
          case 2 -> random.nextInt(1000) * 86_400_000_000_000L;
          default -> random.nextLong() >>> 1;
        };
    return new Literal.DurationValue(Duration.ofNanos(nanos), AT);
  }

  private Literal.PercentValue percent() {
    return new Literal.PercentValue(BigDecimal.valueOf(random.nextInt(100_000), 3), AT);
  }

  private Literal.NumberValue number() {
    int scale = random.nextInt(8) == 0 ? random.nextInt(600) - 300 : random.nextInt(6);
    return new Literal.NumberValue(BigDecimal.valueOf(random.nextInt(1_000_000), scale), AT);
  }

  private long whole() {
    return random.nextInt(1000);
  }

  private <T> List<T> few(int least, Supplier<T> make) {
    int more = budget > 0 ? random.nextInt(3) : 0;
    return Stream.generate(make).limit(least + more / 2).toList();
  }

  private <T> @Nullable T maybe(Supplier<T> make) {
    return random.nextInt(3) == 0 ? make.get() : null;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  @SafeVarargs
  private <T> T pick(T... values) {
    return values[random.nextInt(values.length)];
  }
}

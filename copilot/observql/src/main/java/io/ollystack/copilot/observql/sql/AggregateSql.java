package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.AggregateFunction;
import io.ollystack.copilot.observql.analysis.Operator;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.ValueType;
import io.ollystack.copilot.observql.catalog.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes aggregates. A condition (FILTER, one window of a comparison, one of several metrics)
/// becomes the `-If` form; what has no value over no rows is NULL.
final class AggregateSql {
  private final TermSql terms;
  private final Map<Integer, Term> times;
  private final Map<Integer, MetricSource> metrics;
  private final @Nullable Sql weight;
  private final @Nullable Sql window;
  private final double seconds;

  /// `weight` is how many rows one stands for, null where each stands for itself; `window`
  /// restricts every aggregate, or is null; `seconds` is the length of the time that one group
  /// covers, for rates.
  AggregateSql(
      TermSql terms,
      Map<Integer, Term> times,
      Map<Integer, MetricSource> metrics,
      @Nullable Sql weight,
      @Nullable Sql window,
      double seconds) {
    this.terms = terms;
    this.times = Map.copyOf(times);
    this.metrics = Map.copyOf(metrics);
    this.weight = weight;
    this.window = window;
    this.seconds = seconds;
  }

  /// The terms whose aggregates this writes.
  TermSql within() {
    return terms.withAggregates(this::sql);
  }

  private Sql sql(Term.Aggregate aggregate) {
    List<Sql> conditions = new ArrayList<>();
    if (aggregate.filter() != null) {
      conditions.add(terms.sql(aggregate.filter()));
    }
    if (window != null) {
      conditions.add(window);
    }
    MetricSource source = metrics.get(aggregate.relation());
    if (source != null) {
      source.condition(aggregate).ifPresent(conditions::add);
    }
    @Nullable Sql condition = conditions.isEmpty() ? null : Sql.and(conditions);
    if (!aggregate.arguments().isEmpty()
        && aggregate.arguments().getFirst() instanceof Term.Metric metric
        && source != null) {
      Sql special = metric(aggregate, metric, source, condition);
      if (special != null) {
        return special;
      }
    }
    return plain(aggregate, condition);
  }

  private Sql plain(Term.Aggregate aggregate, @Nullable Sql condition) {
    return switch (aggregate.function()) {
      case COUNT -> count(aggregate, condition);
      case COUNT_DISTINCT -> of("uniqExact", argument(aggregate), condition, false);
      case UNIQ -> of("uniq", argument(aggregate), condition, false);
      case SUM ->
          weight == null
              ? of("sum", argument(aggregate), condition, true)
              : of("sum", Sql.of("$ * $", argument(aggregate), weight), condition, true);
      case AVG ->
          weight == null
              ? of("avg", argument(aggregate), condition, true)
              : mean(argument(aggregate), weight, condition);
      case MIN -> of("min", argument(aggregate), condition, true);
      case MAX -> of("max", argument(aggregate), condition, true);
      case ANY -> of("any", argument(aggregate), condition, true);
      case STDDEV ->
          weight == null
              ? of("stddevPop", argument(aggregate), condition, true)
              : deviation(argument(aggregate), weight, condition);
      case FIRST -> atTime("argMin", aggregate, condition);
      case LAST -> atTime("argMax", aggregate, condition);
      case DELTA ->
          Sql.of(
              "($ - $)",
              atTime("argMax", aggregate, condition),
              atTime("argMin", aggregate, condition));
      case DERIV ->
          Sql.of(
              "tupleElement($, 1)",
              of(
                  "simpleLinearRegression",
                  Sql.of(
                      "toUnixTimestamp64Nano(toDateTime64($, 9)) / 1e9, toFloat64($)",
                      time(aggregate),
                      argument(aggregate)),
                  condition,
                  false));
      case QUANTILE ->
          parametric(
              weight == null ? "quantileTDigest" : "quantileTDigestWeighted",
              Sql.number(aggregate.level()),
              weight == null
                  ? argument(aggregate)
                  : Sql.of("$, $", argument(aggregate), whole(weight)),
              condition,
              true);
      case HISTOGRAM ->
          parametric(
              "histogram", Sql.number(aggregate.level()), argument(aggregate), condition, false);
      case TOPK ->
          parametric(
              weight == null ? "topK" : "topKWeighted",
              Sql.number(aggregate.level()),
              weight == null
                  ? argument(aggregate)
                  : Sql.of("$, $", argument(aggregate), whole(weight)),
              condition,
              false);
      case RATE -> Sql.of("$ / $", rows(condition), Sql.number(seconds));
      case INCREASE -> counted(condition);
      case ERROR_RATE -> share(aggregate, "error", false, condition);
      case SUCCESS_RATE -> share(aggregate, "error", true, condition);
      case APDEX -> apdex(aggregate, condition);
    };
  }

  /// What an aggregate means on a metric that is not a plain number a sample; null if it is one.
  private @Nullable Sql metric(
      Term.Aggregate aggregate, Term.Metric metric, MetricSource source, @Nullable Sql condition) {
    MetricType type = metric.metric().type();
    boolean distribution =
        type == MetricType.HISTOGRAM
            || type == MetricType.EXPONENTIAL_HISTOGRAM
            || type == MetricType.SUMMARY;
    Sql increment = source.column("increment");
    return switch (aggregate.function()) {
      case RATE -> Sql.of("$ / $", of("sum", increment, condition, true), Sql.number(seconds));
      case INCREASE -> of("sum", increment, condition, true);
      case COUNT -> distribution ? of("sum", increment, condition, false) : null;
      case SUM -> distribution ? of("sum", source.column("increment_sum"), condition, true) : null;
      case AVG ->
          distribution
              ? Sql.of(
                  "$ / nullIf($, 0)",
                  of("sum", source.column("increment_sum"), condition, true),
                  of("sum", increment, condition, false))
              : null;
      case QUANTILE ->
          switch (type) {
            case HISTOGRAM, EXPONENTIAL_HISTOGRAM ->
                BucketQuantile.of(
                    of("sumMap", source.column("buckets"), condition, false), aggregate.level());
            case SUMMARY -> of("max", source.stored(aggregate.level()), condition, true);
            case GAUGE, COUNTER, UP_DOWN_COUNTER -> null;
          };
      case MIN -> distribution ? of("min", source.column("low"), condition, true) : null;
      case MAX -> distribution ? of("max", source.column("high"), condition, true) : null;
      case COUNT_DISTINCT,
          LAST,
          FIRST,
          ANY,
          UNIQ,
          STDDEV,
          ERROR_RATE,
          SUCCESS_RATE,
          APDEX,
          HISTOGRAM,
          TOPK,
          DELTA,
          DERIV ->
          null;
    };
  }

  private Sql count(Term.Aggregate aggregate, @Nullable Sql condition) {
    if (aggregate.arguments().isEmpty()) {
      return counted(condition);
    }
    Term argument = aggregate.arguments().getFirst();
    Sql sql = terms.sql(argument);
    if (argument.type().equals(ValueType.BOOL)) {
      return counted(condition == null ? sql : Sql.and(sql, condition));
    }
    if (weight != null) {
      Sql there = Sql.of("isNotNull($)", sql);
      return counted(condition == null ? there : Sql.and(there, condition));
    }
    return of("count", sql, condition, false);
  }

  /// How many rows there are, whole.
  private Sql counted(@Nullable Sql condition) {
    return weight == null ? rows(condition) : Sql.of("toUInt64(round($))", rows(condition));
  }

  /// How many rows there are; where they have weights, not rounded.
  private Sql rows(@Nullable Sql condition) {
    if (weight != null) {
      return condition == null
          ? Sql.of("sum($)", weight)
          : Sql.of("sumIf($, ifNull($, false))", weight, condition);
    }
    return condition == null ? Sql.text("count()") : Sql.of("countIf($)", condition);
  }

  private static Sql mean(Sql value, Sql weight, @Nullable Sql condition) {
    Sql there = Sql.of("isNotNull($)", value);
    return Sql.of(
        "$ / nullIf($, 0)",
        of("sum", Sql.of("$ * $", value, weight), condition, true),
        of("sum", weight, condition == null ? there : Sql.and(there, condition), false));
  }

  /// Of the population, about the mean: the squares of nanoseconds need a float.
  private static Sql deviation(Sql value, Sql weight, @Nullable Sql condition) {
    Sql number = Sql.of("toFloat64($)", value);
    Sql mean = mean(number, weight, condition);
    Sql squares = mean(Sql.of("($ * $)", number, number), weight, condition);
    return Sql.of("sqrt(greatest($ - pow($, 2), 0))", squares, mean);
  }

  /// Weights of quantiles are whole numbers: hundredths, which change no quantile.
  private static Sql whole(Sql weight) {
    return Sql.of("toUInt64(round(100 * $))", weight);
  }

  private Sql share(
      Term.Aggregate aggregate, String status, boolean complement, @Nullable Sql condition) {
    Sql is =
        terms.sql(
            new Term.Apply(
                Operator.EQ,
                List.of(
                    new Term.Field(aggregate.relation(), "status", ValueType.STATUS),
                    new Term.Constant(status, ValueType.STATUS)),
                ValueType.BOOL));
    Sql hit = complement ? Sql.of("NOT ($)", is) : is;
    return condition == null
        ? Sql.of("$ / $", rows(hit), rows(null))
        : Sql.of("$ / nullIf($, 0)", rows(Sql.and(hit, condition)), rows(condition));
  }

  private Sql apdex(Term.Aggregate aggregate, @Nullable Sql condition) {
    Sql duration = terms.sql(new Term.Field(aggregate.relation(), "duration", ValueType.DURATION));
    Sql threshold = terms.sql(aggregate.arguments().getFirst());
    Sql satisfied = Sql.of("$ <= $", duration, threshold);
    Sql tolerating = Sql.of("($ > $ AND $ <= 4 * $)", duration, threshold, duration, threshold);
    return Sql.of(
        "($ + $ / 2) / nullIf($, 0)",
        rows(condition == null ? satisfied : Sql.and(satisfied, condition)),
        rows(condition == null ? tolerating : Sql.and(tolerating, condition)),
        rows(condition));
  }

  private Sql argument(Term.Aggregate aggregate) {
    return terms.sql(aggregate.arguments().getFirst());
  }

  private Sql time(Term.Aggregate aggregate) {
    long relations = aggregate.arguments().getFirst().relations();
    int relation = relations == 0 ? aggregate.relation() : Long.numberOfTrailingZeros(relations);
    Term time = times.get(relation);
    if (time == null) {
      throw new IllegalStateException("no time for " + aggregate);
    }
    return terms.sql(time);
  }

  private Sql atTime(String function, Term.Aggregate aggregate, @Nullable Sql condition) {
    return of(function, Sql.of("$, $", argument(aggregate), time(aggregate)), condition, true);
  }

  private static Sql of(String function, Sql arguments, @Nullable Sql condition, boolean nullable) {
    String or = nullable && condition != null ? "OrNull" : "";
    return condition == null
        ? Sql.of("$($)", Sql.text(function), arguments)
        : Sql.of("$If($, $)", Sql.text(function + or), arguments, condition);
  }

  private static Sql parametric(
      String function, Sql parameter, Sql argument, @Nullable Sql condition, boolean nullable) {
    String or = nullable && condition != null ? "OrNull" : "";
    return condition == null
        ? Sql.of("$($)($)", Sql.text(function), parameter, argument)
        : Sql.of("$If($)($, $)", Sql.text(function + or), parameter, argument, condition);
  }

  static boolean needsStatus(AggregateFunction function) {
    return function == AggregateFunction.ERROR_RATE || function == AggregateFunction.SUCCESS_RATE;
  }

  static boolean needsTime(AggregateFunction function) {
    return switch (function) {
      case FIRST, LAST, DELTA, DERIV -> true;
      case COUNT,
          COUNT_DISTINCT,
          SUM,
          AVG,
          MIN,
          MAX,
          ANY,
          UNIQ,
          STDDEV,
          QUANTILE,
          RATE,
          INCREASE,
          ERROR_RATE,
          SUCCESS_RATE,
          APDEX,
          HISTOGRAM,
          TOPK ->
          false;
    };
  }
}

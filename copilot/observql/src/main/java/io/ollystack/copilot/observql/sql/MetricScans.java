package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.AggregateFunction;
import io.ollystack.copilot.observql.analysis.LogicalTable;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import io.ollystack.copilot.observql.analysis.ValueType;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.catalog.MetricType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Reads metrics: finds the table by the metric's type, and turns what is stored (running totals,
/// buckets, stored quantiles) into what a select needs of it.
final class MetricScans {
  private static final Duration LOOKBACK = Duration.ofMinutes(5);
  private static final Duration GRID = Duration.ofMinutes(1);

  /// What a select needs of the samples.
  record Needs(
      List<MetricEntry> metrics,
      boolean increments,
      boolean sums,
      boolean buckets,
      boolean extremes,
      Set<Double> stored,
      boolean pivot) {

    boolean plain() {
      return !increments && !sums && !buckets && !extremes && stored.isEmpty() && !pivot;
    }
  }

  private final Physical physical;
  private final TimeWindow window;

  MetricScans(Physical physical, TimeWindow window) {
    this.physical = physical;
    this.window = window;
  }

  /// What the terms of a select need of metrics relation `relation`.
  static Needs needs(List<Term> terms, int relation) {
    Set<MetricEntry> metrics = new LinkedHashSet<>();
    boolean[] flags = new boolean[5];
    Set<Double> stored = new TreeSet<>();
    for (Term term : terms) {
      term.visit(part -> {
        if (part instanceof Term.Metric metric && metric.relation() == relation) {
          metrics.add(metric.metric());
        }
        if (part instanceof Term.Aggregate aggregate) {
          note(aggregate, flags, stored);
        }
      });
      flags[4] |= mixesMetrics(term);
    }
    return new Needs(
        List.copyOf(metrics), flags[0], flags[1], flags[2], flags[3], stored, flags[4]);
  }

  private static void note(Term.Aggregate aggregate, boolean[] flags, Set<Double> stored) {
    if (aggregate.arguments().isEmpty()
        || !(aggregate.arguments().getFirst() instanceof Term.Metric metric)) {
      return;
    }
    MetricType type = metric.metric().type();
    boolean distribution =
        type == MetricType.HISTOGRAM
            || type == MetricType.EXPONENTIAL_HISTOGRAM
            || type == MetricType.SUMMARY;
    AggregateFunction function = aggregate.function();
    boolean rate = function == AggregateFunction.RATE || function == AggregateFunction.INCREASE;
    flags[0] |= rate;
    if (distribution) {
      flags[0] |= function == AggregateFunction.COUNT || function == AggregateFunction.AVG;
      flags[1] |= function == AggregateFunction.SUM || function == AggregateFunction.AVG;
      flags[3] |= function == AggregateFunction.MIN || function == AggregateFunction.MAX;
      if (function == AggregateFunction.QUANTILE) {
        flags[2] |= type != MetricType.SUMMARY;
        if (type == MetricType.SUMMARY) {
          stored.add(aggregate.level());
        }
      }
    }
  }

  /// Whether one value is computed of several metrics, which must then be aligned.
  private static boolean mixesMetrics(Term term) {
    boolean[] mixes = new boolean[1];
    term.visit(part -> {
      if (part instanceof Term.Aggregate aggregate) {
        Set<MetricEntry> metrics = new LinkedHashSet<>();
        aggregate.visit(inner -> {
          if (inner instanceof Term.Metric metric) {
            metrics.add(metric.metric());
          }
        });
        mixes[0] |= metrics.size() > 1;
      }
    });
    return mixes[0];
  }

  static String table(MetricType type) {
    return switch (type) {
      case GAUGE -> "otel_metrics_gauge";
      case COUNTER, UP_DOWN_COUNTER -> "otel_metrics_sum";
      case HISTOGRAM -> "otel_metrics_histogram";
      case EXPONENTIAL_HISTOGRAM -> "otel_metrics_exponential_histogram";
      case SUMMARY -> "otel_metrics_summary";
    };
  }

  /// One metric whose samples are plain numbers, straight from its table into `select`.
  Columns direct(Select select, MetricEntry metric, String alias) {
    physical.scan(select, table(metric.type()), alias);
    select.where(named(alias, metric));
    return columns(alias, metric.type());
  }

  /// The columns of a metric table, for conditions inside a scan of it.
  Columns columns(String alias, MetricType type) {
    Sql value =
        switch (type) {
          case GAUGE, COUNTER, UP_DOWN_COUNTER -> Sql.column(alias, "Value");
          case HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY ->
              Sql.of("$ / nullIf($, 0)", Sql.column(alias, "Sum"), Sql.column(alias, "Count"));
        };
    return new MetricColumns(alias, physical, value, typeName(type), List.of());
  }

  /// All samples that the needs name, as a subquery. `filter` writes the conditions to push into
  /// each scan.
  Sql united(Needs needs, Function<Columns, List<Sql>> filter) {
    List<Sql> parts = new ArrayList<>();
    if (needs.metrics().isEmpty()) {
      for (MetricType type :
          List.of(MetricType.GAUGE, MetricType.UP_DOWN_COUNTER, MetricType.HISTOGRAM)) {
        parts.add(samples(type, filter));
      }
    }
    for (int i = 0; i < needs.metrics().size(); i++) {
      parts.add(part(needs, i, filter));
    }
    Sql union = parts.stream().collect(Sql.joining("\nUNION ALL\n"));
    return needs.pivot() ? pivot(needs, union) : union;
  }

  private Sql samples(MetricType type, Function<Columns, List<Sql>> filter) {
    Select select = new Select();
    String table = table(type);
    physical.scan(select, table, "x");
    Columns columns = columns("x", type);
    common(select, "x");
    select.item(Sql.of("toFloat64($)", columns.field(field("value"))), "value");
    select.item(
        type == MetricType.UP_DOWN_COUNTER
            ? Sql.of("if($, 'counter', 'up_down_counter')", Sql.column("x", "IsMonotonic"))
            : typeName(type),
        "type");
    return select.where(physical.bounds(table, "x", window)).where(filter.apply(columns)).toSql();
  }

  private static Term.Field field(String name) {
    return new Term.Field(0, name, ValueType.NUMBER);
  }

  private Sql part(Needs needs, int index, Function<Columns, List<Sql>> filter) {
    MetricEntry metric = needs.metrics().get(index);
    MetricType type = metric.type();
    boolean distribution =
        type != MetricType.GAUGE
            && type != MetricType.COUNTER
            && type != MetricType.UP_DOWN_COUNTER;
    boolean lag =
        (needs.increments() || needs.sums() || needs.buckets())
            && type != MetricType.GAUGE
            && type != MetricType.UP_DOWN_COUNTER;
    Select scan = new Select();
    String table = table(type);
    physical.scan(scan, table, "x");
    scan.where(named("x", metric))
        .where(physical.bounds(table, "x", lag ? window.widen(LOOKBACK, Duration.ZERO) : window))
        .where(filter.apply(columns("x", type)));
    Select select = new Select();
    String alias = lag ? "w" : "x";
    if (lag) {
      scan.item(Sql.text("x.*"));
      lag(scan, type, needs);
      select
          .from(scan, "w")
          .where(Sql.of("$ >= $", Sql.column("w", "TimeUnix"), Physical.instant(window.from())));
    } else {
      select = scan;
    }
    select.item(Sql.number(index), "metric_index");
    common(select, alias);
    select.item(Sql.of("toFloat64($)", columns(alias, type).field(field("value"))), "value");
    Sql total = Sql.column(alias, distribution ? "Count" : "Value");
    if (needs.increments()) {
      select.item(
          lag ? Sql.of("toFloat64($)", increment(total, "previous", alias, type)) : Sql.text("0."),
          "increment");
    }
    if (needs.sums()) {
      select.item(
          lag && distribution
              ? Sql.of(
                  "toFloat64($)", increment(Sql.column(alias, "Sum"), "previous_sum", alias, type))
              : Sql.text("0."),
          "increment_sum");
    }
    if (needs.buckets()) {
      select.item(buckets(alias, type), "buckets");
    }
    if (needs.extremes()) {
      boolean has = type == MetricType.HISTOGRAM || type == MetricType.EXPONENTIAL_HISTOGRAM;
      select.item(has ? Sql.column(alias, "Min") : Sql.text("0."), "low");
      select.item(has ? Sql.column(alias, "Max") : Sql.text("0."), "high");
    }
    for (double level : needs.stored()) {
      select.item(
          type == MetricType.SUMMARY
              ? Sql.of(
                  "if(has($, $), arrayElement($, indexOf($, $)), NULL)",
                  Sql.of("$.`ValueAtQuantiles.Quantile`", Sql.name(alias)),
                  Sql.number(level),
                  Sql.of("$.`ValueAtQuantiles.Value`", Sql.name(alias)),
                  Sql.of("$.`ValueAtQuantiles.Quantile`", Sql.name(alias)),
                  Sql.number(level))
              : Sql.text("CAST(NULL, 'Nullable(Float64)')"),
          MetricSource.storedName(level));
    }
    return select.toSql();
  }

  private static void common(Select select, String alias) {
    for (String column :
        List.of(
            "TimeUnix",
            "ServiceName",
            "MetricName",
            "MetricUnit",
            "Attributes",
            "ResourceAttributes")) {
      select.item(Sql.column(alias, column), column);
    }
  }

  private static void lag(Select scan, MetricType type, Needs needs) {
    boolean distribution = type != MetricType.COUNTER;
    scan.item(Sql.text("row_number() OVER s"), "place");
    scan.item(Sql.text("lagInFrame(x.StartTimeUnix) OVER s"), "previous_start");
    scan.item(
        Sql.text(distribution ? "lagInFrame(x.Count) OVER s" : "lagInFrame(x.Value) OVER s"),
        "previous");
    if (needs.sums() && distribution) {
      scan.item(Sql.text("lagInFrame(x.Sum) OVER s"), "previous_sum");
    }
    if (needs.buckets() && type == MetricType.HISTOGRAM) {
      scan.item(Sql.text("lagInFrame(x.BucketCounts) OVER s"), "previous_buckets");
    }
    if (needs.buckets() && type == MetricType.EXPONENTIAL_HISTOGRAM) {
      scan.item(Sql.text("lagInFrame(x.PositiveBucketCounts) OVER s"), "previous_buckets");
      scan.item(Sql.text("lagInFrame(x.PositiveOffset) OVER s"), "previous_offset");
      scan.item(Sql.text("lagInFrame(x.Scale) OVER s"), "previous_scale");
      scan.item(Sql.text("lagInFrame(x.ZeroCount) OVER s"), "previous_zero");
    }
    scan.clauseAfterWhere(
        Sql.text(
            "WINDOW s AS (PARTITION BY x.ServiceName, x.MetricName, x.Attributes,"
                + " x.ResourceAttributes ORDER BY x.TimeUnix"
                + " ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"));
  }

  /// How much a running total grew since the series' sample before: a delta is the increment, a
  /// reset begins at zero, and a first sample counts only if the series began inside the window.
  private Sql increment(Sql total, String previous, String alias, MetricType type) {
    Sql before = Sql.column(alias, previous);
    Sql cumulative =
        Sql.of(
            "multiIf($ = 1, if($ >= $, $, 0), $ < $ OR $ > $, $, $ - $)",
            Sql.column(alias, "place"),
            Sql.column(alias, "StartTimeUnix"),
            Physical.instant(window.from()),
            total,
            Sql.column(alias, type == MetricType.COUNTER ? "Value" : "Count"),
            Sql.column(alias, "previous"),
            Sql.column(alias, "StartTimeUnix"),
            Sql.column(alias, "previous_start"),
            total,
            total,
            before);
    return type == MetricType.SUMMARY
        ? cumulative
        : Sql.of("if($ = 1, $, $)", Sql.column(alias, "AggregationTemporality"), total, cumulative);
  }

  private Sql buckets(String alias, MetricType type) {
    return switch (type) {
      case HISTOGRAM ->
          Sql.of(
              "mapFromArrays(arrayMap(b -> reinterpretAsInt64(b), arrayPushBack($, inf)),"
                  + " multiIf($ = 1 OR $ = 1 AND $ >= $, $, $ = 1, arrayMap(v -> toUInt64(0), $),"
                  + " $ < $ OR $ != $ OR length($) != length($), $,"
                  + " arrayMap((v, u) -> toUInt64(greatest(toInt64(v) - toInt64(u), 0)), $,"
                  + " arrayResize($, length($)))))",
              Sql.column(alias, "ExplicitBounds"),
              Sql.column(alias, "AggregationTemporality"),
              Sql.column(alias, "place"),
              Sql.column(alias, "StartTimeUnix"),
              Physical.instant(window.from()),
              Sql.column(alias, "BucketCounts"),
              Sql.column(alias, "place"),
              Sql.column(alias, "BucketCounts"),
              Sql.column(alias, "Count"),
              Sql.column(alias, "previous"),
              Sql.column(alias, "StartTimeUnix"),
              Sql.column(alias, "previous_start"),
              Sql.column(alias, "BucketCounts"),
              Sql.column(alias, "previous_buckets"),
              Sql.column(alias, "BucketCounts"),
              Sql.column(alias, "BucketCounts"),
              Sql.column(alias, "previous_buckets"),
              Sql.column(alias, "BucketCounts"));
      case EXPONENTIAL_HISTOGRAM -> ExponentialBuckets.of(alias, window.from());
      case GAUGE, COUNTER, UP_DOWN_COUNTER, SUMMARY ->
          Sql.text("CAST(map(), 'Map(Int64, UInt64)')");
    };
  }

  /// One row a series and grid step, with a column for each metric; a step that lacks one of them
  /// is left out.
  private static Sql pivot(Needs needs, Sql union) {
    Select select = new Select();
    Sql step = TermSql.bucket(Sql.column("u", "TimeUnix"), GRID.toNanos());
    select.item(step, "TimeUnix");
    for (String key : List.of("ServiceName", "Attributes", "ResourceAttributes")) {
      select.item(Sql.column("u", key), key);
    }
    for (int i = 0; i < needs.metrics().size(); i++) {
      select.item(
          Sql.of(
              "argMaxIf($, $, $ = $)",
              Sql.column("u", "value"),
              Sql.column("u", "TimeUnix"),
              Sql.column("u", "metric_index"),
              Sql.number(i)),
          "value_" + i);
      select.having(Sql.of("countIf($ = $) > 0", Sql.column("u", "metric_index"), Sql.number(i)));
    }
    select.from(Sql.of("(\n$)", union), "u").groupBy(step);
    for (String key : List.of("ServiceName", "Attributes", "ResourceAttributes")) {
      select.groupBy(Sql.column("u", key));
    }
    return select.toSql();
  }

  private static Sql named(String alias, MetricEntry metric) {
    return Sql.of("$ = $", Sql.column(alias, "MetricName"), Sql.string(metric.name()));
  }

  private static Sql typeName(MetricType type) {
    return Sql.text("'" + type.name().toLowerCase(Locale.ROOT) + "'");
  }

  static boolean isMetrics(Plan.Relation relation) {
    return relation instanceof Plan.Relation.Table table && table.table() == LogicalTable.METRICS;
  }
}

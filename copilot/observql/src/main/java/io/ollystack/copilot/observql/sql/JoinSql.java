package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.Operator;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import io.ollystack.copilot.observql.analysis.ValueType;
import io.ollystack.copilot.observql.syntax.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Joins relations from left to right. Each is reduced to what is read of it, with its own
/// conditions and time, before anything meets: a window join becomes an equality of time buckets
/// plus the exact bounds, since hash joins need equality; ASOF is the store's own; NEAREST is two
/// of them, one each way.
final class JoinSql {
  static final long MAX_WINDOW_ROWS = 10_000;
  private static final String LEFT = "l";
  private static final String RIGHT = "r";

  private final PlanSql plans;
  private final Plan.Select select;
  private final TimeWindow window;
  private final Map<Term, String> names = new LinkedHashMap<>();
  private final List<Term> afterwards = new ArrayList<>();

  JoinSql(PlanSql plans, Plan.Select select, TimeWindow window) {
    this.plans = plans;
    this.select = select;
    this.window = window;
  }

  /// Reads the join as the FROM of `into` under `alias`; returns the columns of every relation.
  Map<Integer, Columns> into(Select into, String alias) {
    List<List<Term>> pushed = push();
    Sql joined = first(into, pushed.getFirst());
    for (Plan.Join join : select.joins()) {
      joined = join(join, joined, pushed.get(join.right()));
    }
    into.from(Sql.of("(\n$)", joined), alias);
    Map<Integer, Columns> columns = columns(alias);
    TermSql terms = terms(columns);
    afterwards.forEach(term -> into.where(terms.sql(term)));
    return columns;
  }

  /// How many rows a joined one stands for, if some may stand for several; after [#into].
  Optional<Sql> weight(String alias) {
    Map<Integer, Sql> weights = new TreeMap<>();
    for (int i = 0; i < select.relations().size(); i++) {
      String name = names.get(Weights.field(i));
      if (name != null) {
        boolean found = !isOptional(i);
        Sql weight = Sql.column(alias, name);
        weights.put(i, found ? weight : Sql.of("greatest($, 1)", weight));
      }
    }
    return Weights.joined(weights);
  }

  private Map<Integer, Columns> columns(String alias) {
    Map<Integer, Columns> columns = new HashMap<>();
    for (int i = 0; i < select.relations().size(); i++) {
      NamedColumns of = new NamedColumns(alias);
      names.forEach(of::with);
      columns.put(i, of);
    }
    return columns;
  }

  /// Conditions on one relation go into its own read, except those on the optional side of LEFT.
  private List<List<Term>> push() {
    List<List<Term>> pushed = new ArrayList<>();
    select.relations().forEach(relation -> pushed.add(new ArrayList<>()));
    for (Term term : select.filter()) {
      int relation = only(term.relations());
      if (relation < 0 || isOptional(relation)) {
        afterwards.add(term);
      } else {
        pushed.get(relation).add(term);
      }
    }
    for (Plan.Join join : select.joins()) {
      for (Term term : join.residual()) {
        if (only(term.relations()) == join.right()) {
          pushed.get(join.right()).add(term);
        } else {
          afterwards.add(term);
        }
      }
    }
    return pushed;
  }

  private boolean isOptional(int relation) {
    return select.joins().stream()
        .anyMatch(join -> join.right() == relation && join.kind() == Source.JoinKind.LEFT);
  }

  private static int only(long relations) {
    return Long.bitCount(relations) == 1 ? Long.numberOfTrailingZeros(relations) : -1;
  }

  private Sql first(Select into, List<Term> pushed) {
    Select rows = new Select();
    read(rows, 0, pushed, window, Duration.ZERO, Duration.ZERO, false);
    if (isCut(select)) {
      Leaves.time(select.relations().getFirst(), 0)
          .map(names::get)
          .ifPresent(name -> rows.orderBy(Sql.name(name), true).limit(MAX_WINDOW_ROWS));
    }
    into.with("first_rows", rows.toSql());
    return Sql.text("SELECT * FROM first_rows");
  }

  /// Whether only the newest rows of the first relation are joined.
  static boolean isCut(Plan.Select select) {
    boolean windowed =
        select.joins().stream()
            .anyMatch(join -> join.bound().isPresent() && join.kind() == Source.JoinKind.INNER);
    return windowed
        && !select.aggregated()
        && select.order().isEmpty()
        && select.relations().getFirst() instanceof Plan.Relation.Table;
  }

  /// As many rows as the first relation has, counted to just beyond the limit.
  Sql count() {
    Select rows = new Select();
    read(rows, 0, push().getFirst(), window, Duration.ZERO, Duration.ZERO, false);
    return new Select()
        .item(Sql.text("count()"), "n")
        .from(rows.limit(MAX_WINDOW_ROWS + 1), "m")
        .toSql();
  }

  /// Reads one relation with each leaf under a name of its own.
  private void read(
      Select rows,
      int index,
      List<Term> pushed,
      TimeWindow within,
      Duration before,
      Duration after,
      boolean optional) {
    TimeWindow wide = within.widen(before, after);
    Plan.Select narrowed = withTime(index);
    RelationSql.Read read =
        new RelationSql(plans, narrowed, List.of(wide)).into(rows, index, "s", pushed);
    TermSql terms = terms(Map.of(index, read.columns()));
    for (Term leaf : Leaves.of(narrowed, index)) {
      String name = "r" + index + "_" + RelationSql.name(leaf, names.size());
      if (names.containsValue(name)) {
        name = name + "_" + names.size();
      }
      names.put(leaf, name);
      Sql value = terms.sql(leaf);
      rows.item(optional ? Sql.of("toNullable($)", value) : value, name);
    }
    if (select.aggregated() && read.weight().isPresent()) {
      String name = "r" + index + "_" + Weights.COLUMN;
      names.put(Weights.field(index), name);
      rows.item(read.weight().get(), name);
    }
    if (Leaves.of(narrowed, index).isEmpty()) {
      rows.item(Sql.text("1"), "r" + index + "_row");
    }
  }

  /// The select, reading the relation's time as well: order, windows and NEAREST want it.
  private Plan.Select withTime(int index) {
    Optional<Term> time = Leaves.time(select.relations().get(index), index);
    if (time.isEmpty()) {
      return select;
    }
    List<Term> filter = new ArrayList<>(select.filter());
    filter.add(new Term.Apply(Operator.EXISTS, List.of(time.get()), ValueType.BOOL));
    return new Plan.Select(
        select.relations(),
        select.joins(),
        filter,
        select.window(),
        select.timeGiven(),
        select.aggregated(),
        select.keys(),
        select.bucket(),
        select.outputs(),
        select.having(),
        select.order(),
        select.top(),
        select.limit(),
        select.limitGiven(),
        select.offset(),
        select.limitPer(),
        select.distinct(),
        select.comparison(),
        select.sample());
  }

  private Sql join(Plan.Join join, Sql left, List<Term> pushed) {
    List<String> leftNames = new ArrayList<>(names.values());
    Select right = new Select();
    boolean optional = join.kind() == Source.JoinKind.LEFT;
    read(right, join.right(), pushed, window, join.reachBefore(), join.reachAfter(), optional);
    List<String> rightNames =
        names.values().stream().filter(name -> !leftNames.contains(name)).toList();
    semiJoin(join, right);
    return switch (join.kind()) {
      case INNER ->
          join.bound().isPresent()
                  && join.bound().get().low().isPresent()
                  && join.bound().get().high().isPresent()
              ? windowed(join, left, right, leftNames, rightNames)
              : simple(join, "INNER", left, right, leftNames, rightNames);
      case LEFT -> simple(join, "LEFT", left, right, leftNames, rightNames);
      case ASOF -> asof(join, left, right, leftNames, rightNames);
      case NEAREST -> nearest(join, left, right, leftNames, rightNames);
    };
  }

  /// Only keys that the first relation has need be read of the right one. Worth it where the first
  /// relation is small: a table of events, or rows that a condition picked.
  private void semiJoin(Plan.Join join, Select right) {
    boolean small =
        select.relations().getFirst() instanceof Plan.Relation.Table table
            && (!table.table().isTelemetry()
                || select.filter().stream().anyMatch(term -> only(term.relations()) == 0));
    boolean rightIsTelemetry =
        select.relations().get(join.right()) instanceof Plan.Relation.Table table
            && table.table().isTelemetry();
    if (!small || !rightIsTelemetry) {
      return;
    }
    for (Plan.Equality equality : join.equalities()) {
      String leftName = names.get(equality.left());
      String rightName = names.get(equality.right());
      if (leftName != null && rightName != null && only(equality.left().relations()) == 0) {
        right.where(
            Sql.of("$ IN (SELECT $ FROM first_rows)", Sql.name(rightName), Sql.name(leftName)));
      }
    }
  }

  private Sql simple(
      Plan.Join join,
      String kind,
      Sql left,
      Select right,
      List<String> leftNames,
      List<String> rightNames) {
    List<Sql> on = equalities(join);
    join.bound().ifPresent(bound -> on.addAll(bounds(bound)));
    if (on.isEmpty()) {
      on.add(Sql.text("1 = 1"));
    }
    Select joined = columnsOf(leftNames, rightNames).from(Sql.of("(\n$)", left), LEFT);
    return joined.join(kind, Sql.of("(\n$)", right.toSql()), RIGHT, on).toSql();
  }

  private Sql windowed(
      Plan.Join join, Sql left, Select right, List<String> leftNames, List<String> rightNames) {
    Plan.TimeBound bound = join.bound().orElseThrow();
    TermSql onLeft = terms(side(LEFT));
    long width = Math.max(1_000_000_000L, join.reachBefore().plus(join.reachAfter()).toNanos());
    Sql low = bucketNumber(onLeft.sql(bound.low().orElseThrow()), width);
    Sql high = bucketNumber(onLeft.sql(bound.high().orElseThrow()), width);
    Select exploded =
        new Select()
            .item(Sql.text("l.*"))
            .item(
                Sql.of(
                    "arrayJoin(range(toUInt64($), toUInt64(least($, $ + 10000)) + 1))",
                    low,
                    high,
                    low),
                "time_bucket")
            .from(Sql.of("(\n$)", left), LEFT);
    Sql rightTime = bucketNumber(Sql.name(nameOf(bound.rightTime())), width);
    right.item(Sql.of("toUInt64($)", rightTime), "time_bucket");
    List<Sql> on = equalities(join);
    on.add(Sql.text("l.time_bucket = r.time_bucket"));
    Select joined = columnsOf(leftNames, rightNames).from(exploded, LEFT);
    joined.join("INNER", Sql.of("(\n$)", right.toSql()), RIGHT, on);
    return joined.where(bounds(bound)).toSql();
  }

  private static Sql bucketNumber(Sql time, long widthNanos) {
    return Sql.of(
        "intDiv(toUnixTimestamp64Nano(toDateTime64($, 9)), $)", time, Sql.number(widthNanos));
  }

  private Sql asof(
      Plan.Join join, Sql left, Select right, List<String> leftNames, List<String> rightNames) {
    Plan.TimeBound bound = join.bound().orElseThrow();
    Select prepared =
        new Select()
            .item(Sql.text("l.*"))
            .item(
                Sql.of("toDateTime64($, 9)", terms(side(LEFT)).sql(bound.high().orElseThrow())),
                "asof_time")
            .item(Sql.text("1"), "one")
            .from(Sql.of("(\n$)", left), LEFT);
    right.item(Sql.of("toDateTime64($, 9)", Sql.name(nameOf(bound.rightTime()))), "asof_time");
    right.item(Sql.text("1"), "one");
    List<Sql> on = equalities(join);
    if (on.isEmpty()) {
      on.add(Sql.text("l.one = r.one"));
    }
    on.add(
        Sql.text(
            bound.highInclusive() ? "l.asof_time >= r.asof_time" : "l.asof_time > r.asof_time"));
    Select joined = columnsOf(leftNames, rightNames).from(prepared, LEFT);
    joined.join("ASOF", Sql.of("(\n$)", right.toSql()), RIGHT, on);
    bound
        .low()
        .ifPresent(low -> joined.where(Sql.of("r.asof_time >= $", terms(side(LEFT)).sql(low))));
    return joined.toSql();
  }

  private Sql nearest(
      Plan.Join join, Sql left, Select right, List<String> leftNames, List<String> rightNames) {
    Plan.TimeBound bound = join.bound().orElseThrow();
    TermSql onLeft = terms(side(LEFT));
    Term low = bound.low().orElse(bound.rightTime());
    Term high = bound.high().orElse(low);
    Term center =
        low instanceof Term.Apply apply && apply.operator() == Operator.SHIFT_TIME
            ? apply.arguments().getFirst()
            : low;
    Select prepared =
        new Select()
            .item(Sql.text("l.*"))
            .item(Sql.of("toDateTime64($, 9)", onLeft.sql(center)), "center_time")
            .item(Sql.of("toDateTime64($, 9)", onLeft.sql(low)), "low_time")
            .item(Sql.of("toDateTime64($, 9)", onLeft.sql(high)), "high_time")
            .item(Sql.text("1"), "one")
            .from(Sql.of("(\n$)", left), LEFT);
    right.item(Sql.of("toDateTime64($, 9)", Sql.name(nameOf(bound.rightTime()))), "asof_time");
    right.item(Sql.text("1"), "one");
    Sql rows = Sql.of("(\n$)", right.toSql());
    String before = "b.asof_time BETWEEN l.low_time AND l.high_time";
    String after = "a.asof_time BETWEEN l.low_time AND l.high_time";
    Select joined = new Select();
    leftNames.forEach(name -> joined.item(Sql.column(LEFT, name), name));
    for (String name : rightNames) {
      joined.item(
          Sql.of(
              "if($ AND (NOT ($) OR dateDiff('nanosecond', b.asof_time, l.center_time)"
                  + " <= dateDiff('nanosecond', l.center_time, a.asof_time)), $, $)",
              Sql.text(before),
              Sql.text(after),
              Sql.column("b", name),
              Sql.column("a", name)),
          name);
    }
    joined
        .from(prepared, LEFT)
        .join("ASOF LEFT", rows, "b", nearestOn(join, "b", "l.center_time >= b.asof_time"))
        .join("ASOF LEFT", rows, "a", nearestOn(join, "a", "l.center_time <= a.asof_time"))
        .where(Sql.text("(" + before + " OR " + after + ")"));
    return joined.toSql();
  }

  private List<Sql> nearestOn(Plan.Join join, String alias, String times) {
    List<Sql> on = new ArrayList<>();
    TermSql onLeft = terms(side(LEFT));
    TermSql onRight = terms(side(alias));
    for (Plan.Equality equality : join.equalities()) {
      on.add(Sql.of("$ = $", onLeft.sql(equality.left()), onRight.sql(equality.right())));
    }
    if (on.isEmpty()) {
      on.add(Sql.of("l.one = $", Sql.column(alias, "one")));
    }
    on.add(Sql.text(times));
    return on;
  }

  private List<Sql> equalities(Plan.Join join) {
    List<Sql> on = new ArrayList<>();
    TermSql onLeft = terms(side(LEFT));
    TermSql onRight = terms(side(RIGHT));
    for (Plan.Equality equality : join.equalities()) {
      on.add(Sql.of("$ = $", onLeft.sql(equality.left()), onRight.sql(equality.right())));
    }
    return on;
  }

  private List<Sql> bounds(Plan.TimeBound bound) {
    List<Sql> bounds = new ArrayList<>();
    TermSql onLeft = terms(side(LEFT));
    Sql time = terms(side(RIGHT)).sql(bound.rightTime());
    bound
        .low()
        .ifPresent(low ->
            bounds.add(Sql.of(bound.lowInclusive() ? "$ >= $" : "$ > $", time, onLeft.sql(low))));
    bound
        .high()
        .ifPresent(high ->
            bounds.add(Sql.of(bound.highInclusive() ? "$ <= $" : "$ < $", time, onLeft.sql(high))));
    return bounds;
  }

  private static Select columnsOf(List<String> leftNames, List<String> rightNames) {
    Select joined = new Select();
    leftNames.forEach(name -> joined.item(Sql.column(LEFT, name), name));
    rightNames.forEach(name -> joined.item(Sql.column(RIGHT, name), name));
    return joined;
  }

  private Map<Integer, Columns> side(String alias) {
    return columns(alias);
  }

  private String nameOf(Term term) {
    String name = names.get(term);
    if (name == null) {
      throw new IllegalStateException("not read: " + term);
    }
    return name;
  }

  private TermSql terms(Map<Integer, Columns> columns) {
    return new TermSql(
        columns,
        plans.subqueries(window),
        name -> {
          throw new IllegalStateException("no outputs here: " + name);
        },
        null);
  }
}

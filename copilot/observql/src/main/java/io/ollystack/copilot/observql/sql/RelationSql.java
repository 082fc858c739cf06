package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.LogicalTable;
import io.ollystack.copilot.observql.analysis.Operator;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import io.ollystack.copilot.observql.analysis.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads one relation of a select: straight from its table where that can be, else as a subquery.
final class RelationSql {
  private static final Set<String> TRACE_STATISTICS =
      Set.of("span_count", "error_count", "services", "depth");
  private static final Duration TRACE_LOOKUP = Duration.ofDays(30);

  private final PlanSql plans;
  private final Plan.Select select;
  private final List<TimeWindow> windows;

  RelationSql(PlanSql plans, Plan.Select select, List<TimeWindow> windows) {
    this.plans = plans;
    this.select = select;
    this.windows = windows;
  }

  /// What came of reading a relation into a SELECT: how to read its columns, its metrics, and the
  /// weight of its rows if some may stand for several.
  record Read(Columns columns, Optional<MetricSource> metrics, Optional<Sql> weight) {
    Read(Columns columns) {
      this(columns, Optional.empty(), Optional.empty());
    }
  }

  /// Reads the relation as the FROM of `into`, conditions included.
  Read into(Select into, int index, String alias, List<Term> pushed) {
    Plan.Relation relation = select.relations().get(index);
    return switch (relation) {
      case Plan.Relation.Table(String _, LogicalTable table) ->
          table(into, table, index, alias, pushed);
      case Plan.Relation.Derived(String _, Plan plan) -> {
        Optional<Sql> weighted =
            Weights.rowsOf(plan).flatMap(rows -> new SelectSql(plans, rows).weightedRows());
        into.from(Sql.of("(\n$)", weighted.orElseGet(() -> plans.sql(plan, false))), alias);
        NamedColumns columns = new NamedColumns(alias);
        List<String> names = PlanSql.columnNames(plan.outputs());
        for (int i = 0; i < names.size(); i++) {
          Plan.Output output = plan.outputs().get(i);
          columns.with(new Term.Field(index, output.name(), output.type()), names.get(i));
        }
        where(into, columns, index, pushed);
        yield new Read(
            columns, Optional.empty(), weighted.map(_ -> Sql.column(alias, Weights.COLUMN)));
      }
      case Plan.Relation.Walk walk -> {
        Columns columns =
            new WalkSql(plans, windows, select.timeGiven())
                .into(into, walk, index, alias, leaves(index));
        where(into, columns, index, pushed);
        yield new Read(columns);
      }
      case Plan.Relation.TopologyWalk walk -> {
        Columns columns = new TopologySql(plans.physical(), cover()).walk(into, walk, index, alias);
        where(into, columns, index, pushed);
        yield new Read(columns);
      }
    };
  }

  private Set<Term> leaves(int index) {
    return Leaves.of(select, index);
  }

  private Read table(Select into, LogicalTable table, int index, String alias, List<Term> pushed) {
    return switch (table) {
      case METRICS -> metrics(into, index, alias, pushed);
      case TOPOLOGY -> {
        Columns columns = new TopologySql(plans.physical(), cover()).edges(into, index, alias);
        where(into, columns, index, pushed);
        yield new Read(columns);
      }
      case TRACES -> {
        if (leaves(index).stream().anyMatch(RelationSql::isStatistic)) {
          Columns columns = traceStatistics(into, index, alias, pushed);
          yield new Read(
              columns,
              Optional.empty(),
              sampled() ? Optional.of(columns.field(Weights.field(index))) : Optional.empty());
        }
        yield plain(into, table, index, alias, pushed);
      }
      case SPANS, REQUESTS, LOGS, CHANGES, DEPLOYMENTS, ALERTS, INCIDENTS, ANOMALIES ->
          plain(into, table, index, alias, pushed);
    };
  }

  private Read plain(Select into, LogicalTable table, int index, String alias, List<Term> pushed) {
    Physical physical = plans.physical();
    String physicalTable = TableColumns.physicalTable(table);
    physical.scan(into, physicalTable, alias);
    into.where(TableColumns.condition(table, alias));
    Columns columns = new TableColumns(table, alias, physical);
    Optional<Sql> trace = traceId(pushed, index, physicalTable);
    into.where(time(physicalTable, alias, trace.isPresent()));
    trace.ifPresent(id -> into.where(traceTimes(alias, id)));
    where(into, columns, index, pushed);
    return new Read(
        columns,
        Optional.empty(),
        Weights.isOf(table) && sampled()
            ? Optional.of(columns.field(Weights.field(index)))
            : Optional.empty());
  }

  private boolean sampled() {
    return plans.physical().isSampled(cover().to());
  }

  /// The bounds of the select's windows: one range, or either of two.
  private List<Sql> time(String table, String alias, boolean byTraceId) {
    Physical physical = plans.physical();
    if (byTraceId && !select.timeGiven()) {
      TimeWindow window = windows.getFirst();
      return physical.bounds(
          table, alias, new TimeWindow(window.to().minus(TRACE_LOOKUP), window.to()));
    }
    if (windows.size() == 1) {
      return physical.bounds(table, alias, windows.getFirst());
    }
    return List.of(
        Sql.or(
            windows.stream()
                .map(window -> Sql.and(physical.bounds(table, alias, window)))
                .toList()));
  }

  /// The value of a condition `trace_id = '...'`, which the table of trace times can narrow.
  private Optional<Sql> traceId(List<Term> pushed, int index, String table) {
    if (!table.equals(Physical.TRACES)) {
      return Optional.empty();
    }
    for (Term term : pushed) {
      if (term instanceof Term.Apply(Operator operator, List<Term> arguments, ValueType _)
          && operator == Operator.EQ
          && arguments.get(0) instanceof Term.Field(int relation, String column, ValueType _)
          && relation == index
          && column.equals("trace_id")
          && arguments.get(1) instanceof Term.Constant(Object value, ValueType type)) {
        return Optional.of(TermSql.constant(value, type));
      }
    }
    return Optional.empty();
  }

  private List<Sql> traceTimes(String alias, Sql traceId) {
    Physical physical = plans.physical();
    if (!physical.hasTable(Physical.TRACE_TIMES)) {
      return List.of();
    }
    return List.of(
        Sql.of("$ >= ($)", Sql.column(alias, "Timestamp"), traceTime("min(k.Start)", traceId)),
        Sql.of(
            "$ < ($)",
            Sql.column(alias, "Timestamp"),
            traceTime("max(k.End) + INTERVAL 1 SECOND", traceId)));
  }

  private Sql traceTime(String what, Sql traceId) {
    Select times = new Select();
    plans.physical().scan(times, Physical.TRACE_TIMES, "k");
    return times.item(Sql.text(what)).where(Sql.of("k.TraceId = $", traceId)).toSql();
  }

  private Read metrics(Select into, int index, String alias, List<Term> pushed) {
    MetricScans scans = new MetricScans(plans.physical(), cover());
    MetricScans.Needs needs = MetricScans.needs(Leaves.terms(select), index);
    MetricSource source = new MetricSource(alias, needs.metrics(), needs.pivot());
    if (needs.plain() && needs.metrics().size() == 1) {
      Columns columns = scans.direct(into, needs.metrics().getFirst(), alias);
      into.where(time(MetricScans.table(needs.metrics().getFirst().type()), alias, false));
      where(into, columns, index, pushed);
      return new Read(columns, Optional.of(source), Optional.empty());
    }
    List<Term> inside = pushed.stream().filter(term -> !readsValue(term)).toList();
    Sql union = scans.united(needs, columns -> conditions(columns, index, inside));
    into.from(Sql.of("(\n$)", union), alias);
    Columns columns =
        new MetricColumns(
            alias,
            plans.physical(),
            Sql.column(alias, "value"),
            Sql.column(alias, "type"),
            needs.pivot() ? needs.metrics() : List.of());
    if (windows.size() > 1) {
      into.where(
          Sql.or(
              windows.stream()
                  .map(window ->
                      Sql.and(plans.physical().bounds("otel_metrics_gauge", alias, window)))
                  .toList()));
    }
    where(into, columns, index, pushed.stream().filter(RelationSql::readsValue).toList());
    return new Read(columns, Optional.of(source), Optional.empty());
  }

  private static boolean readsValue(Term term) {
    boolean[] found = new boolean[1];
    term.visit(part ->
        found[0] |=
            part instanceof Term.Metric
                || (part instanceof Term.Field field
                    && (field.column().equals("value") || field.column().equals("type"))));
    return found[0];
  }

  /// From the start of the earliest window to the end of the latest.
  private TimeWindow cover() {
    TimeWindow cover = windows.getFirst();
    for (TimeWindow window : windows) {
      cover =
          new TimeWindow(
              window.from().isBefore(cover.from()) ? window.from() : cover.from(),
              window.to().isAfter(cover.to()) ? window.to() : cover.to());
    }
    return cover;
  }

  /// Root spans first, cut to what the select wants if the statistics do not decide that, then all
  /// spans of those traces.
  private Columns traceStatistics(Select into, int index, String alias, List<Term> pushed) {
    Physical physical = plans.physical();
    Select roots = new Select();
    List<Term> simple = pushed.stream().filter(term -> !readsStatistics(term)).toList();
    Columns root = plain(roots, LogicalTable.TRACES, index, "s", simple).columns();
    Map<Term, String> names = new LinkedHashMap<>();
    Term.Field traceId = PlanSql.field(index, "trace_id", ValueType.ID);
    names.put(traceId, "trace_id");
    for (Term leaf : leaves(index)) {
      if (!isStatistic(leaf)) {
        names.putIfAbsent(leaf, name(leaf, names.size()));
      }
    }
    if (select.comparison().isPresent()) {
      // The windows are told apart by it, whether or not the query names it.
      names.putIfAbsent(PlanSql.field(index, "start", ValueType.TIMESTAMP), "start");
    }
    if (sampled()) {
      names.put(Weights.field(index), Weights.COLUMN);
    }
    TermSql terms = terms(root, index);
    names.forEach((leaf, name) -> roots.item(terms.sql(leaf), name));
    boolean cuttable =
        !select.aggregated()
            && select.limit() != Plan.NO_LIMIT
            && select.relations().size() == 1
            && simple.size() == pushed.size()
            && select.limitPer().isEmpty()
            && !select.distinct()
            && select.order().stream().noneMatch(order -> readsStatistics(order.term()))
            && select.order().stream().noneMatch(order -> order.term() instanceof Term.Output);
    if (cuttable) {
      if (select.order().isEmpty()) {
        roots.orderBy(Sql.text("s.Timestamp"), true);
      }
      select.order().forEach(order -> roots.orderBy(terms.sql(order.term()), order.descending()));
      roots.limit(select.limit() + select.offset() + 1);
    }
    into.with("roots", roots.toSql());
    Select statistics = new Select();
    physical.scan(statistics, Physical.TRACES, "x");
    statistics
        .item(Sql.text("x.TraceId"), "trace_id")
        .item(Sql.text("count()"), "span_count")
        .item(Sql.of("countIf($)", TableColumns.isError("x")), "error_count")
        .item(Sql.text("arraySort(groupUniqArray(toString(x.ServiceName)))"), "services")
        .where(
            physical.bounds(
                Physical.TRACES, "x", cover().widen(Duration.ofMinutes(5), Duration.ofMinutes(15))))
        .where(Sql.text("x.TraceId IN (SELECT trace_id FROM roots)"))
        .groupBy(Sql.text("x.TraceId"));
    if (leaves(index).stream()
        .anyMatch(leaf -> leaf instanceof Term.Field f && f.column().equals("depth"))) {
      statistics.item(Sql.text(DEPTH), "depth");
    }
    Select joined = new Select();
    NamedColumns columns = new NamedColumns(alias);
    names.forEach((leaf, name) -> {
      joined.item(Sql.column("r", name), name);
      columns.with(leaf, name);
    });
    for (Term leaf : leaves(index)) {
      if (isStatistic(leaf) && leaf instanceof Term.Field field) {
        joined.item(Sql.column("n", field.column()), field.column());
        columns.with(leaf, field.column());
      }
    }
    joined
        .from(Sql.name("roots"), "r")
        .join(
            "INNER",
            Sql.of("(\n$)", statistics.toSql()),
            "n",
            List.of(Sql.text("r.trace_id = n.trace_id")));
    into.from(joined, alias);
    where(into, columns, index, pushed.stream().filter(RelationSql::readsStatistics).toList());
    return columns;
  }

  /// How many levels of spans lie below the root: each span looks up its parent's place, then six
  /// times the place that this one has found, so that chains of 64 and loops end.
  private static final String DEPTH =
      "arrayMax(arrayFold((a, i) ->"
          + " (arrayMap((d, p) -> toUInt32(d + if(p > 0, a.1[p], 0)), a.1, a.2),"
          + " arrayMap(p -> toUInt32(if(p > 0, a.2[p], 0)), a.2)),"
          + " range(6),"
          + " (arrayMap(p -> toUInt32(p > 0),"
          + " arrayMap(p -> indexOf(groupArray(x.SpanId), p), groupArray(x.ParentSpanId))),"
          + " arrayMap(p -> toUInt32(indexOf(groupArray(x.SpanId), p)),"
          + " groupArray(x.ParentSpanId)))).1)";

  private static boolean isStatistic(Term leaf) {
    return leaf instanceof Term.Field field && TRACE_STATISTICS.contains(field.column());
  }

  private static boolean readsStatistics(Term term) {
    boolean[] found = new boolean[1];
    term.visit(part -> found[0] |= isStatistic(part));
    return found[0];
  }

  /// A name for a leaf in a subquery.
  static String name(Term leaf, int place) {
    return switch (leaf) {
      case Term.Field field when Sql.isSafeName(field.column()) -> field.column();
      case Term.Attribute attribute when Sql.isSafeName(attribute.keys().getFirst().name()) ->
          attribute.keys().getFirst().name();
      case Term.Metric metric when Sql.isSafeName(metric.metric().name()) -> metric.metric().name();
      case Term.Field _,
          Term.Attribute _,
          Term.Metric _,
          Term.Constant _,
          Term.Apply _,
          Term.Aggregate _,
          Term.Structural _,
          Term.InPlan _,
          Term.Output _,
          Term.Compared _ ->
          "column_" + place;
    };
  }

  private void where(Select into, Columns columns, int index, List<Term> conditions) {
    into.where(conditions(columns, index, conditions));
  }

  private List<Sql> conditions(Columns columns, int index, List<Term> conditions) {
    TermSql terms = terms(columns, index);
    List<Sql> written = new ArrayList<>();
    conditions.forEach(term -> written.add(terms.sql(term)));
    return written;
  }

  private TermSql terms(Columns columns, int index) {
    return new TermSql(
        Map.of(index, columns),
        plans.subqueries(cover()),
        name -> {
          throw new IllegalStateException("no outputs here: " + name);
        },
        null);
  }
}

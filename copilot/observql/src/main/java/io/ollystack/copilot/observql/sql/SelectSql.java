package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.LogicalTable;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import io.ollystack.copilot.observql.analysis.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Lowers one select: reads its relations, then rows or groups, order and limits.
final class SelectSql {
  private static final String ALIAS = "s";

  private final PlanSql plans;
  private final Plan.Select select;
  private final List<TimeWindow> windows;
  private final List<String> names;

  SelectSql(PlanSql plans, Plan.Select select) {
    this.plans = plans;
    this.select = select;
    this.windows = new ArrayList<>(List.of(select.window()));
    select.comparison().ifPresent(comparison -> windows.addAll(comparison.baselines()));
    this.names = PlanSql.columnNames(select.outputs());
  }

  /// What the FROM clause offers to terms.
  record Input(
      Map<Integer, Columns> columns,
      Map<Integer, Term> times,
      Map<Integer, MetricSource> metrics,
      Optional<Sql> weight) {}

  Sql sql(boolean extra) {
    return select.comparison().isPresent()
        ? new ComparisonSql(this, plans, select, names).sql(extra)
        : plain(extra, false);
  }

  /// Rows with the weight of each beside its columns; empty if every row stands for itself.
  Optional<Sql> weightedRows() {
    return read(new Select()).weight().map(weight -> plain(false, true));
  }

  private Sql plain(boolean extra, boolean withWeight) {
    Select body = new Select();
    Input input = read(body);
    TermSql terms = terms(input, null, seconds());
    Map<Term, Sql> keys = keys(body, terms);
    for (int i = 0; i < names.size(); i++) {
      Term term = select.outputs().get(i).term();
      Sql key = keys.get(term);
      body.item(key != null ? key : terms.sql(term), names.get(i));
    }
    if (withWeight) {
      input.weight().ifPresent(weight -> body.item(weight, Weights.COLUMN));
    }
    if (select.aggregated()) {
      select.bucket().ifPresent(bucket -> body.groupBy(Sql.name(names.getFirst())));
      select.keys().forEach(key -> body.groupBy(keySql(key, keys, terms)));
    }
    select.having().forEach(term -> body.having(terms.sql(term)));
    if (select.distinct()) {
      body.distinct();
    }
    order(body, terms);
    limit(body, extra, terms);
    return body.toSql();
  }

  /// Adds FROM and WHERE.
  Input read(Select body) {
    Map<Integer, Columns> columns = new HashMap<>();
    Map<Integer, Term> times = new HashMap<>();
    Map<Integer, MetricSource> metrics = new HashMap<>();
    Optional<Sql> weight;
    for (int i = 0; i < select.relations().size(); i++) {
      int index = i;
      Leaves.time(select.relations().get(i), i).ifPresent(time -> times.put(index, time));
    }
    if (select.relations().size() == 1) {
      RelationSql.Read read =
          new RelationSql(plans, select, windows).into(body, 0, ALIAS, select.filter());
      columns.put(0, read.columns());
      read.metrics().ifPresent(source -> metrics.put(0, source));
      weight = read.weight();
      sample(body, read.columns());
    } else {
      JoinSql join = new JoinSql(plans, select, select.window());
      columns.putAll(join.into(body, ALIAS));
      weight = join.weight(ALIAS);
    }
    return new Input(columns, times, metrics, weight);
  }

  /// Terms with aggregates, each restricted to `window` if given.
  TermSql terms(Input input, @Nullable Sql window, double seconds) {
    TermSql terms =
        new TermSql(
            input.columns(),
            plans.subqueries(select.window()),
            name -> PlanSql.outputColumn(select.outputs(), name),
            null);
    return new AggregateSql(
            terms, input.times(), input.metrics(), input.weight().orElse(null), window, seconds)
        .within();
  }

  double seconds() {
    return select.bucket().isPresent()
        ? select.bucket().get().step().toMillis() / 1000.0
        : select.window().length().toMillis() / 1000.0;
  }

  /// How each key is written where TOP keeps only some series: the others by name, or not at all.
  private Map<Term, Sql> keys(Select body, TermSql terms) {
    Map<Term, Sql> keys = new HashMap<>();
    if (select.top().isEmpty() || select.keys().isEmpty() || !ranksSeries()) {
      return keys;
    }
    Plan.Top top = select.top().get();
    List<Sql> identity = select.keys().stream().map(key -> text(terms.sql(key.term()))).toList();
    Sql kept =
        Sql.of(
            "tuple($) IN (\n$)", Sql.list(identity), new SelectSql(plans, ranking(top)).ranked());
    if (!top.withOthers()) {
      body.where(kept);
      return keys;
    }
    for (int i = 0; i < identity.size(); i++) {
      keys.put(select.keys().get(i).term(), Sql.of("if($, $, 'others')", kept, identity.get(i)));
    }
    return keys;
  }

  /// TOP ranks whole series if there is a time axis, and needs the ranking beforehand for OTHERS.
  private boolean ranksSeries() {
    return select.bucket().isPresent() || select.top().filter(Plan.Top::withOthers).isPresent();
  }

  private static Sql text(Sql key) {
    return Sql.of("ifNull(toString($), '')", key);
  }

  /// The same select without buckets: its keys, best first.
  private Plan.Select ranking(Plan.Top top) {
    return new Plan.Select(
        select.relations(),
        select.joins(),
        select.filter(),
        select.window(),
        select.timeGiven(),
        true,
        select.keys(),
        Optional.empty(),
        select.keys(),
        List.of(),
        List.of(new Plan.Order(top.by(), true)),
        Optional.empty(),
        top.count(),
        true,
        0,
        Optional.empty(),
        false,
        Optional.empty(),
        select.sample());
  }

  private Sql ranked() {
    List<Sql> identity = names.stream().map(name -> text(Sql.column("k", name))).toList();
    return new Select()
        .item(Sql.of("tuple($)", Sql.list(identity)))
        .from(Sql.of("(\n$)", plain(false, false)), "k")
        .toSql();
  }

  private Sql keySql(Plan.Output key, Map<Term, Sql> keys, TermSql terms) {
    int place = select.outputs().indexOf(key);
    if (place >= 0) {
      return Sql.name(names.get(place));
    }
    Sql written = keys.get(key.term());
    return written != null ? written : terms.sql(key.term());
  }

  private void order(Select body, TermSql terms) {
    for (Plan.Order order : select.order()) {
      body.orderBy(terms.sql(order.term()), order.descending());
    }
    boolean ranked = select.top().isPresent() && !ranksSeries();
    if (select.order().isEmpty() && ranked) {
      body.orderBy(terms.sql(select.top().get().by()), true);
    }
    if (select.limit() == Plan.NO_LIMIT) {
      return;
    }
    if (select.distinct()) {
      orderByOutputs(body, 0);
    } else if (select.aggregated()) {
      if (!body.hasOrder() && select.bucket().isEmpty()) {
        firstAggregate().ifPresent(name -> body.orderBy(Sql.name(name), true));
      }
      orderByKeys(body);
    } else if (!body.hasOrder()) {
      defaultOrder(body, terms);
    }
  }

  private Optional<String> firstAggregate() {
    for (int i = 0; i < names.size(); i++) {
      if (select.outputs().get(i).term().hasAggregate()
          && select.outputs().get(i).type().isNumeric()) {
        return Optional.of(names.get(i));
      }
    }
    return Optional.empty();
  }

  /// Time and keys, so that the order of groups does not depend on chance.
  private void orderByKeys(Select body) {
    for (int i = 0; i < names.size(); i++) {
      Plan.Output output = select.outputs().get(i);
      boolean bucket = i == 0 && select.bucket().isPresent();
      if (bucket || select.keys().contains(output)) {
        body.orderBy(Sql.name(names.get(i)), false);
      }
    }
  }

  private void orderByOutputs(Select body, int from) {
    for (int i = from; i < names.size(); i++) {
      if (!select.outputs().get(i).type().equals(ValueType.LIST)) {
        body.orderBy(Sql.name(names.get(i)), false);
      }
    }
  }

  /// Rows come newest first; edges by name.
  private void defaultOrder(Select body, TermSql terms) {
    switch (select.relations().getFirst()) {
      case Plan.Relation.Table _, Plan.Relation.Walk _ -> {
        Term time = Leaves.time(select.relations().getFirst(), 0).orElseThrow();
        boolean known =
            select.relations().size() > 1
                || !(select.relations().getFirst() instanceof Plan.Relation.Walk)
                || Leaves.of(select, 0).contains(time);
        if (known && readable(time)) {
          body.orderBy(terms.sql(time), true);
        }
      }
      case Plan.Relation.TopologyWalk _ -> orderByOutputs(body, 0);
      case Plan.Relation.Derived _ -> {}
    }
  }

  /// Whether the default order can name the time: a subquery delivers only what is read of it.
  private boolean readable(Term time) {
    boolean statistics =
        Leaves.of(select, 0).stream()
            .anyMatch(leaf ->
                leaf instanceof Term.Field field
                    && List.of("span_count", "error_count", "services", "depth")
                        .contains(field.column()));
    return !statistics || Leaves.of(select, 0).contains(time);
  }

  void limit(Select body, boolean extra, TermSql terms) {
    select.limitPer().ifPresent(per -> body.limitBy(per.count(), terms.all(per.keys())));
    long limit = select.limit();
    if (select.top().isPresent() && !ranksSeries()) {
      limit = Math.min(limit, select.top().get().count());
      body.limit(limit);
      return;
    }
    if (limit == Plan.NO_LIMIT && select.offset() == 0) {
      return;
    }
    body.limit(extra && !select.limitGiven() ? limit + 1 : limit).offset(select.offset());
  }

  /// A share of the traces, the same in every table, so that sampled signals still meet; or so many
  /// rows, chosen by the hash of what identifies them: the same ones each time.
  private void sample(Select body, Columns columns) {
    if (select.sample().isEmpty()) {
      return;
    }
    Plan.Sample sample = select.sample().get();
    sample
        .share()
        .ifPresent(share ->
            body.where(
                Sql.of(
                    "cityHash64($) % 10000 < $",
                    columns.field(PlanSql.field(0, "trace_id", ValueType.ID)),
                    Sql.number(Math.round(share * 10_000)))));
    sample
        .rows()
        .ifPresent(
            rows -> body.where(Sql.of("$ <= (\n$)", identity(columns), greatestOfLeast(rows))));
  }

  /// The hash up to which the wanted number of rows reaches.
  private Sql greatestOfLeast(long rows) {
    Select hashes = new Select();
    RelationSql.Read read =
        new RelationSql(plans, select, windows).into(hashes, 0, ALIAS, select.filter());
    hashes.item(identity(read.columns()), "hash").orderBy(Sql.name("hash"), false).limit(rows);
    return new Select().item(Sql.text("max(h.hash)")).from(hashes, "h").toSql();
  }

  private Sql identity(Columns columns) {
    List<Sql> parts = new ArrayList<>();
    parts.add(columns.field(PlanSql.field(0, "trace_id", ValueType.ID)));
    LogicalTable table = ((Plan.Relation.Table) select.relations().getFirst()).table();
    if (table != LogicalTable.TRACES) {
      parts.add(columns.field(PlanSql.field(0, "span_id", ValueType.ID)));
    }
    if (table == LogicalTable.LOGS) {
      parts.add(columns.field(PlanSql.field(0, "time", ValueType.TIMESTAMP)));
      parts.add(columns.field(PlanSql.field(0, "body", ValueType.STRING)));
    }
    return Sql.of("cityHash64($)", Sql.list(parts));
  }
}

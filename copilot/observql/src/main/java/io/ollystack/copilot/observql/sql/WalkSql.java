package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.LogicalTable;
import io.ollystack.copilot.observql.analysis.Operator;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import io.ollystack.copilot.observql.analysis.ValueType;
import io.ollystack.copilot.observql.syntax.Clause;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// TRACE FROM ... FOLLOW: seeds, all spans of their traces, and the walk over them. Without FOLLOW
/// the seeds themselves. The spans reached do not include the seeds.
final class WalkSql {
  static final long MAX_SEEDS = 200;
  private static final Duration TRACE_LOOKUP = Duration.ofDays(30);

  private final PlanSql plans;
  private final TimeWindow window;
  private final boolean timeGiven;

  WalkSql(PlanSql plans, List<TimeWindow> windows, boolean timeGiven) {
    this.plans = plans;
    this.window = windows.getFirst();
    this.timeGiven = timeGiven;
  }

  Columns into(Select into, Plan.Relation.Walk walk, int index, String alias, Set<Term> leaves) {
    Physical physical = plans.physical();
    Map<Term, String> names = new LinkedHashMap<>();
    for (Term leaf : leaves) {
      names.put(leaf, RelationSql.name(leaf, names.size()));
    }
    TimeWindow seedWindow = !timeGiven && byTraceId(walk.seeds()) ? lookup() : window;
    TimeWindow wide = seedWindow.widen(Duration.ofMinutes(5), Duration.ofMinutes(15));
    Select seeds = new Select();
    physical.scan(seeds, Physical.TRACES, "s");
    TermSql terms = terms(Map.of(0, new TableColumns(LogicalTable.SPANS, "s", physical)));
    seeds
        .item(Sql.text("s.TraceId"), "TraceId")
        .item(Sql.text("s.SpanId"), "SpanId")
        .where(physical.bounds(Physical.TRACES, "s", seedWindow))
        .orderBy(Sql.text("s.Duration"), true)
        .limit(MAX_SEEDS);
    walk.seeds().conjuncts().forEach(term -> seeds.where(terms.sql(term)));

    Columns spans = new TableColumns(LogicalTable.SPANS, "c", physical);
    TermSql spanTerms = terms(Map.of(index, spans));
    Select candidates = new Select();
    physical.scan(candidates, Physical.TRACES, "c");
    candidates
        .item(Sql.text("c.TraceId"), "TraceId")
        .item(Sql.text("c.SpanId"), "SpanId")
        .item(Sql.text("c.ParentSpanId"), "ParentSpanId")
        .item(Sql.text("c.Duration"), "Duration")
        .where(physical.bounds(Physical.TRACES, "c", wide))
        .where(Sql.text("c.TraceId IN (SELECT TraceId FROM seeds)"));
    names.forEach((leaf, name) -> {
      if (!isOfWalk(leaf)) {
        candidates.item(spanTerms.sql(leaf), "value_" + name);
      }
    });
    into.recursive("seeds", seeds.toSql());
    into.recursive("candidates", candidates.toSql());
    into.recursive("walk", recursion(walk));
    boolean selfTime = names.containsKey(PlanSql.field(index, "self_time", ValueType.DURATION));
    Select reached = new Select();
    names.forEach((leaf, name) -> {
      Sql value =
          switch (name) {
            case "depth" -> Sql.text("w.depth");
            case "self_time" -> Sql.text("greatest(toInt64(c.Duration) - toInt64(k.children), 0)");
            default -> Sql.column("c", "value_" + name);
          };
      reached.item(value, name);
    });
    if (names.isEmpty()) {
      reached.item(Sql.text("w.depth"), "depth");
    }
    reached
        .from(
            Sql.text(
                "(SELECT TraceId, SpanId, min(depth) AS depth FROM walk GROUP BY TraceId, SpanId)"),
            "w")
        .join(
            "INNER",
            Sql.name("candidates"),
            "c",
            List.of(Sql.text("w.TraceId = c.TraceId"), Sql.text("w.SpanId = c.SpanId")));
    if (selfTime) {
      reached.join(
          "LEFT",
          Sql.text(
              "(SELECT TraceId, ParentSpanId, sum(Duration) AS children FROM candidates"
                  + " GROUP BY TraceId, ParentSpanId)"),
          "k",
          List.of(Sql.text("w.TraceId = k.TraceId"), Sql.text("w.SpanId = k.ParentSpanId")));
    }
    if (walk.direction().isPresent()) {
      reached.where(Sql.text("w.depth > 0"));
    }
    into.from(reached, alias);
    NamedColumns columns = new NamedColumns(alias);
    names.forEach(columns::with);
    return columns;
  }

  /// As many seeds as there are, counted to just beyond the limit.
  Sql count(Plan.Relation.Walk walk) {
    Select seeds = new Select();
    plans.physical().scan(seeds, Physical.TRACES, "s");
    TermSql terms = terms(Map.of(0, new TableColumns(LogicalTable.SPANS, "s", plans.physical())));
    TimeWindow within = !timeGiven && byTraceId(walk.seeds()) ? lookup() : window;
    seeds
        .item(Sql.text("1"), "one")
        .where(plans.physical().bounds(Physical.TRACES, "s", within))
        .limit(MAX_SEEDS + 1);
    walk.seeds().conjuncts().forEach(term -> seeds.where(terms.sql(term)));
    return new Select().item(Sql.text("count()"), "n").from(seeds, "m").toSql();
  }

  private static Sql recursion(Plan.Relation.Walk walk) {
    Sql start =
        Sql.text(
            "SELECT TraceId, SpanId, ParentSpanId, toUInt8(0) AS depth FROM candidates"
                + " WHERE (TraceId, SpanId) IN (SELECT TraceId, SpanId FROM seeds)");
    if (walk.direction().isEmpty()) {
      return start;
    }
    String step =
        walk.direction().get() == Clause.Direction.UPSTREAM
            ? "c.SpanId = w.ParentSpanId"
            : "c.ParentSpanId = w.SpanId";
    return Sql.of(
        "$\nUNION ALL\nSELECT c.TraceId, c.SpanId, c.ParentSpanId, toUInt8(w.depth + 1)"
            + " FROM candidates AS c INNER JOIN walk AS w ON c.TraceId = w.TraceId AND $"
            + " WHERE w.depth < $",
        start,
        Sql.text(step),
        Sql.number(walk.hops()));
  }

  private static boolean isOfWalk(Term leaf) {
    return leaf instanceof Term.Field field
        && (field.column().equals("depth") || field.column().equals("self_time"));
  }

  private TimeWindow lookup() {
    return new TimeWindow(window.to().minus(TRACE_LOOKUP), window.to());
  }

  private static boolean byTraceId(Term seeds) {
    return seeds.conjuncts().stream()
        .anyMatch(term ->
            term instanceof Term.Apply(Operator operator, List<Term> arguments, ValueType _)
                && operator == Operator.EQ
                && arguments.get(0) instanceof Term.Field field
                && field.column().equals("trace_id"));
  }

  private TermSql terms(Map<Integer, Columns> relations) {
    return new TermSql(
        relations,
        plans.subqueries(window),
        name -> {
          throw new IllegalStateException("no outputs here: " + name);
        },
        null);
  }
}

package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.LogicalTable;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import io.ollystack.copilot.observql.analysis.ValueType;
import io.ollystack.copilot.observql.syntax.Expr;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes HAS ...: the other spans are found first, by their own condition, and the walk starts
/// from them, since they are the selective side.
final class StructuralSql {
  static final int MAX_DEPTH = 200;
  private static final Duration EARLIER = Duration.ofMinutes(15);
  private static final Duration LATER = Duration.ofMinutes(15);
  static final long MAX_OTHERS = 50_000;

  private final PlanSql plans;
  private final TimeWindow window;

  StructuralSql(PlanSql plans, TimeWindow window) {
    this.plans = plans;
    this.window = window;
  }

  Sql sql(Term.Structural structural, Columns subject) {
    int relation = structural.relation();
    Sql trace = subject.field(PlanSql.field(relation, "trace_id", ValueType.ID));
    Expr.CountBound count = structural.count();
    return switch (structural.kind()) {
      case CHILD -> {
        Sql self = Sql.of("($, $)", trace, span(subject, relation));
        yield among(self, others(structural, List.of("TraceId", "ParentSpanId"), count), count);
      }
      case PARENT ->
          among(
              Sql.of("($, $)", trace, parent(subject, relation)),
              others(structural, List.of("TraceId", "SpanId"), count),
              count);
      case SIBLING -> sibling(structural, subject, trace);
      case SPAN -> among(trace, others(structural, List.of("TraceId"), count), count);
      case LOG -> log(structural, subject, trace);
      case DESCENDANT ->
          among(Sql.of("($, $)", trace, span(subject, relation)), climb(structural, count), count);
      case ANCESTOR ->
          among(
              Sql.of("($, $)", trace, span(subject, relation)), descend(structural, count), count);
      case EVENT -> nested(structural, subject, "Events");
      case LINK -> nested(structural, subject, "Links");
    };
  }

  /// Membership; a count that zero satisfies is the negation of its opposite.
  private static Sql among(Sql self, Sql rows, Expr.@Nullable CountBound count) {
    return Sql.of(count != null && allowsZero(count) ? "$ NOT IN (\n$)" : "$ IN (\n$)", self, rows);
  }

  private static boolean allowsZero(Expr.CountBound count) {
    return switch (count.comparator()) {
      case EQ, GE -> count.count() == 0;
      case NE -> count.count() != 0;
      case LT -> count.count() > 0;
      case LE -> true;
      case GT -> false;
    };
  }

  private Sql others(
      Term.Structural structural, List<String> keys, Expr.@Nullable CountBound count) {
    Select select = new Select();
    scan(select, structural, LogicalTable.SPANS, "o");
    return counted(select, keys, "o", count);
  }

  private static Sql counted(
      Select select, List<String> keys, String alias, Expr.@Nullable CountBound count) {
    for (String key : keys) {
      select.item(Sql.column(alias, key));
    }
    if (count != null) {
      keys.forEach(key -> select.groupBy(Sql.column(alias, key)));
      select.having(bound(Sql.text("count()"), count));
    }
    return select.toSql();
  }

  /// The rows to look for; for a bound that zero satisfies, those that break it.
  private static Sql bound(Sql number, Expr.CountBound count) {
    Sql condition =
        Sql.of("$ " + count.comparator().symbol() + " $", number, Sql.number(count.count()));
    return allowsZero(count) ? Sql.of("NOT ($)", condition) : condition;
  }

  private void scan(Select select, Term.Structural structural, LogicalTable table, String alias) {
    Physical physical = plans.physical();
    String physicalTable = TableColumns.physicalTable(table);
    physical.scan(select, physicalTable, alias);
    TimeWindow wide = window.widen(EARLIER, LATER);
    select.where(physical.bounds(physicalTable, alias, wide));
    TermSql terms =
        new TermSql(
            Map.of(0, new TableColumns(table, alias, physical)),
            plans.subqueries(window),
            name -> {
              throw new IllegalStateException("no outputs here: " + name);
            },
            null);
    structural.condition().conjuncts().forEach(term -> select.where(terms.sql(term)));
  }

  private Sql sibling(Term.Structural structural, Columns subject, Sql trace) {
    int relation = structural.relation();
    Sql family = Sql.of("($, $)", trace, parent(subject, relation));
    Expr.CountBound count = structural.count();
    if (count != null) {
      return among(family, others(structural, List.of("TraceId", "ParentSpanId"), count), count);
    }
    Select several = new Select();
    scan(several, structural, LogicalTable.SPANS, "o");
    several.item(Sql.text("o.TraceId")).item(Sql.text("o.ParentSpanId"));
    several.groupBy(Sql.text("o.TraceId")).groupBy(Sql.text("o.ParentSpanId"));
    several.having(Sql.text("count() > 1"));
    return Sql.of(
        "($ IN (\n$) AND ($ IN (\n$) OR ($, $) NOT IN (\n$)))",
        family,
        others(structural, List.of("TraceId", "ParentSpanId"), null),
        family,
        several.toSql(),
        trace,
        span(subject, relation),
        others(structural, List.of("TraceId", "SpanId"), null));
  }

  private Sql log(Term.Structural structural, Columns subject, Sql trace) {
    Select select = new Select();
    scan(select, structural, LogicalTable.LOGS, "o");
    boolean spans = !subject.isTrace();
    List<String> keys = spans ? List.of("TraceId", "SpanId") : List.of("TraceId");
    Sql rows = counted(select, keys, "o", structural.count());
    Sql self = spans ? Sql.of("($, $)", trace, span(subject, structural.relation())) : trace;
    return among(self, rows, structural.count());
  }

  /// As many spans as match the condition, counted to just beyond the limit; only walks have one.
  Optional<Sql> count(Term.Structural structural) {
    return switch (structural.kind()) {
      case DESCENDANT, ANCESTOR -> {
        Select matches = new Select();
        scan(matches, structural, LogicalTable.SPANS, "o");
        matches.item(Sql.text("1"), "one").limit(MAX_OTHERS + 1);
        yield Optional.of(new Select().item(Sql.text("count()"), "n").from(matches, "m").toSql());
      }
      case CHILD, PARENT, SIBLING, SPAN, LOG, EVENT, LINK -> Optional.empty();
    };
  }

  /// All ancestors of the spans that match, by climbing from them.
  private Sql climb(Term.Structural structural, Expr.@Nullable CountBound count) {
    Select matches = new Select();
    scan(matches, structural, LogicalTable.SPANS, "o");
    matches
        .item(Sql.text("o.TraceId"), "TraceId")
        .item(Sql.text("o.SpanId"), "SpanId")
        .item(Sql.text("o.ParentSpanId"), "ParentSpanId")
        .limit(MAX_OTHERS);
    Sql up =
        Sql.of(
            "SELECT m.TraceId AS TraceId, m.SpanId AS origin, m.ParentSpanId AS ancestor,"
                + " toUInt8(1) AS distance FROM matched AS m WHERE m.ParentSpanId != ''\n"
                + "UNION ALL\n"
                + "SELECT c.TraceId, u.origin, c.ParentSpanId, toUInt8(u.distance + 1)"
                + " FROM candidates AS c INNER JOIN up AS u"
                + " ON c.TraceId = u.TraceId AND c.SpanId = u.ancestor"
                + " WHERE c.ParentSpanId != '' AND u.distance < $",
            Sql.number(MAX_DEPTH));
    return walked(matches, "up", up, "ancestor", count);
  }

  /// All descendants of the spans that match.
  private Sql descend(Term.Structural structural, Expr.@Nullable CountBound count) {
    Select matches = new Select();
    scan(matches, structural, LogicalTable.SPANS, "o");
    matches
        .item(Sql.text("o.TraceId"), "TraceId")
        .item(Sql.text("o.SpanId"), "SpanId")
        .item(Sql.text("o.ParentSpanId"), "ParentSpanId")
        .limit(MAX_OTHERS);
    Sql down =
        Sql.of(
            "SELECT c.TraceId AS TraceId, m.SpanId AS origin, c.SpanId AS descendant,"
                + " toUInt8(1) AS distance FROM candidates AS c INNER JOIN matched AS m"
                + " ON c.TraceId = m.TraceId AND c.ParentSpanId = m.SpanId\n"
                + "UNION ALL\n"
                + "SELECT c.TraceId, d.origin, c.SpanId, toUInt8(d.distance + 1)"
                + " FROM candidates AS c INNER JOIN down AS d"
                + " ON c.TraceId = d.TraceId AND c.ParentSpanId = d.descendant"
                + " WHERE d.distance < $",
            Sql.number(MAX_DEPTH));
    return walked(matches, "down", down, "descendant", count);
  }

  private Sql walked(
      Select matches, String walk, Sql recursion, String found, Expr.@Nullable CountBound count) {
    Physical physical = plans.physical();
    Select candidates = new Select();
    physical.scan(candidates, Physical.TRACES, "c");
    candidates
        .item(Sql.text("c.TraceId"), "TraceId")
        .item(Sql.text("c.SpanId"), "SpanId")
        .item(Sql.text("c.ParentSpanId"), "ParentSpanId")
        .where(Sql.text("c.TraceId IN (SELECT TraceId FROM matched)"))
        .where(physical.bounds(Physical.TRACES, "c", window.widen(EARLIER, LATER)));
    Select select =
        new Select()
            .recursive("matched", matches.toSql())
            .recursive("candidates", candidates.toSql())
            .recursive(walk, recursion)
            .item(Sql.column(walk, "TraceId"))
            .item(Sql.column(walk, found))
            .from(Sql.name(walk));
    if (count != null) {
      select
          .groupBy(Sql.column(walk, "TraceId"))
          .groupBy(Sql.column(walk, found))
          .having(bound(Sql.of("uniqExact($)", Sql.column(walk, "origin")), count));
    }
    return select.toSql();
  }

  /// Events and links lie in arrays of the span's own row.
  private Sql nested(Term.Structural structural, Columns subject, String array) {
    String alias = subject.physicalAlias();
    if (alias == null) {
      throw new SchemaMismatch(
          "HAS EVENT and HAS LINK read the span's own row, which a join or walk has left behind."
              + " Put the condition into a query of spans alone.");
    }
    Columns element =
        array.equals("Events")
            ? new NestedColumns("name", "attributes", "at")
            : new NestedColumns("linked_span", "attributes", "linked_trace");
    TermSql terms =
        new TermSql(
            Map.of(0, element),
            plans.subqueries(window),
            name -> {
              throw new IllegalStateException("no outputs here: " + name);
            },
            null);
    Sql condition = terms.sql(structural.condition());
    Sql q = Sql.name(alias);
    Sql number =
        array.equals("Events")
            ? Sql.of(
                "arrayCount((at, name, attributes) -> $, $.`Events.Timestamp`, $.`Events.Name`,"
                    + " $.`Events.Attributes`)",
                condition,
                q,
                q,
                q)
            : Sql.of(
                "arrayCount((linked_trace, linked_span, attributes) -> $, $.`Links.TraceId`,"
                    + " $.`Links.SpanId`, $.`Links.Attributes`)",
                condition,
                q,
                q,
                q);
    Expr.CountBound count = structural.count();
    return count == null
        ? Sql.of("$ > 0", number)
        : Sql.of("$ " + count.comparator().symbol() + " $", number, Sql.number(count.count()));
  }

  /// The variables of the lambda over a span's events or links.
  private record NestedColumns(String name, String map, String first) implements Columns {
    @Override
    public Sql field(Term.Field field) {
      return switch (field.column()) {
        case "time", "trace_id" -> Sql.name(first);
        default -> Sql.name(name);
      };
    }

    @Override
    public Sql attribute(Term.Attribute attribute) {
      return Sql.of(
          "nullIf($[$], '')", Sql.name(map), Sql.string(attribute.keys().getFirst().name()));
    }

    @Override
    public Sql metric(Term.Metric metric) {
      throw new IllegalStateException("no metrics in a span");
    }
  }

  private static Sql span(Columns subject, int relation) {
    return subject.field(PlanSql.field(relation, "span_id", ValueType.ID));
  }

  private static Sql parent(Columns subject, int relation) {
    return subject.field(PlanSql.field(relation, "parent_id", ValueType.ID));
  }
}

package io.ollystack.copilot.observql.sql;

import io.ollystack.copilot.observql.analysis.LogicalTable;
import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.Term;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// CONTRAST: every row gives its attributes as pairs; pairs are counted on both sides in one scan.
/// Support of five drops ids and whatever is unique to a row.
final class ContrastSql {
  private static final long MIN_SUPPORT = 5;
  private static final long MAX_ROWS = SqlCompiler.CONTRAST_ROWS;

  private final PlanSql plans;

  ContrastSql(PlanSql plans) {
    this.plans = plans;
  }

  Sql sql(Plan.Contrast contrast, boolean extra) {
    Select rows = new Select();
    LogicalTable table =
        contrast.relation() instanceof Plan.Relation.Table(String _, LogicalTable named)
            ? named
            : LogicalTable.SPANS;
    Physical physical = plans.physical();
    String physicalTable = TableColumns.physicalTable(table);
    physical.scan(rows, physicalTable, "s");
    TimeWindow window = contrast.window();
    Columns columns = new TableColumns(table, "s", physical);
    TermSql terms =
        new TermSql(
            Map.of(0, columns),
            plans.subqueries(window),
            name -> {
              throw new IllegalStateException("no outputs here: " + name);
            },
            null);
    Sql selected = Sql.of("ifNull($, false)", terms.sql(contrast.selection()));
    Sql baseline =
        contrast
            .baseline()
            .map(term -> Sql.of("ifNull($, false) AND NOT ($)", terms.sql(term), selected))
            .orElseGet(() -> Sql.of("NOT ($)", selected));
    boolean sampled = isSampled(table, window);
    if (sampled) {
      rows.item(Sql.column("s", Physical.WEIGHT), "weight");
    }
    rows.item(selected, "selected")
        .item(baseline, "compared")
        .item(pairs(contrast, table, terms), "pairs")
        .where(TableColumns.condition(table, "s"))
        .where(physical.bounds(physicalTable, "s", window));
    contrast.filter().forEach(term -> rows.where(terms.sql(term)));
    if (contrast.baseline().isPresent()) {
      rows.where(Sql.text("(selected OR compared)"));
    }
    rows.limit(MAX_ROWS);
    Select counted =
        new Select()
            .item(Sql.text("pair.1"), "attribute")
            .item(Sql.text("pair.2"), "value")
            .item(count("selected", sampled), "in_selection")
            .item(count("compared", sampled), "in_baseline")
            .from(rows, "r")
            .clauseAfterFrom(Sql.text("ARRAY JOIN r.pairs AS pair"))
            .groupBy(Sql.text("attribute"))
            .groupBy(Sql.text("value"))
            .having(
                Sql.of(
                    sampled
                        ? "(countIf(r.selected) >= $ OR countIf(r.compared) >= $)"
                        : "(in_selection >= $ OR in_baseline >= $)",
                    Sql.number(MIN_SUPPORT),
                    Sql.number(MIN_SUPPORT)));
    if (sampled) {
      counted
          .item(Sql.text("countIf(r.selected)"), "seen_selection")
          .item(Sql.text("countIf(r.compared)"), "seen_baseline");
    }
    // The pair every row has carries the totals, so that the rows are read once.
    Select totals =
        new Select()
            .item(Sql.text("c.attribute"), "attribute")
            .item(Sql.text("c.value"), "value")
            .item(Sql.text("c.in_selection"), "in_selection")
            .item(Sql.text("c.in_baseline"), "in_baseline")
            .item(Sql.text("maxIf(c.in_selection, c.attribute = '') OVER ()"), "all_selection")
            .item(Sql.text("maxIf(c.in_baseline, c.attribute = '') OVER ()"), "all_baseline")
            .from(counted, "c");
    String evidence = CHI_SQUARE;
    if (sampled) {
      // How sure a difference is comes from the rows that were seen, not from those they stand for.
      totals
          .item(Sql.text("c.seen_selection"), "seen_selection")
          .item(Sql.text("c.seen_baseline"), "seen_baseline")
          .item(Sql.text("maxIf(c.seen_selection, c.attribute = '') OVER ()"), "of_selection")
          .item(Sql.text("maxIf(c.seen_baseline, c.attribute = '') OVER ()"), "of_baseline");
      evidence = evidence.replace("n.in_", "n.seen_").replace("n.all_", "n.of_");
    }
    return new Select()
        .item(Sql.text("n.attribute"), "attribute")
        .item(Sql.text("n.value"), "value")
        .item(Sql.text("n.in_selection"), "in_selection")
        .item(Sql.text("n.in_baseline"), "in_baseline")
        .item(Sql.text("n.in_selection / greatest(n.all_selection, 1)"), "share_selection")
        .item(Sql.text("n.in_baseline / greatest(n.all_baseline, 1)"), "share_baseline")
        .item(Sql.text("share_selection - share_baseline"), "lift")
        .item(Sql.text(evidence), "p_value")
        .from(totals, "n")
        .where(Sql.text("n.attribute != ''"))
        .orderBy(Sql.text("abs(lift)"), true)
        .orderBy(Sql.text("attribute"), false)
        .orderBy(Sql.text("value"), false)
        .limit(contrast.limit() + (extra && !contrast.limitGiven() ? 1 : 0))
        .toSql();
  }

  /// How many rows there are on a side; whole where each may stand for several.
  private static Sql count(String side, boolean sampled) {
    return Sql.text(
        sampled ? "toUInt64(round(sumIf(r.weight, r." + side + ")))" : "countIf(r." + side + ")");
  }

  private boolean isSampled(LogicalTable table, TimeWindow window) {
    return Weights.isOf(table) && plans.physical().isSampled(window.to());
  }

  /// How much of the rows is a sample.
  Optional<Sql> sampled(Plan.Contrast contrast) {
    LogicalTable table =
        contrast.relation() instanceof Plan.Relation.Table(String _, LogicalTable named)
            ? named
            : LogicalTable.SPANS;
    if (!isSampled(table, contrast.window())) {
      return Optional.empty();
    }
    Select rows = new Select();
    Physical physical = plans.physical();
    physical.scan(rows, Physical.TRACES, "s");
    rows.where(TableColumns.condition(table, "s"))
        .where(physical.bounds(Physical.TRACES, "s", contrast.window()));
    TermSql terms =
        new TermSql(
            Map.of(0, new TableColumns(table, "s", physical)),
            plans.subqueries(contrast.window()),
            name -> {
              throw new IllegalStateException("no outputs here: " + name);
            },
            null);
    contrast.filter().forEach(term -> rows.where(terms.sql(term)));
    return Optional.of(SampledSql.counted(rows, Sql.column("s", Physical.WEIGHT)));
  }

  /// The tail of chi-square with one degree of freedom, of the two-by-two table.
  private static final String CHI_SQUARE =
      "erfc(sqrt(ifNull(pow(toFloat64(n.in_selection) * (n.all_baseline - n.in_baseline)"
          + " - toFloat64(n.in_baseline) * (n.all_selection - n.in_selection), 2)"
          + " * (n.all_selection + n.all_baseline)"
          + " / nullIf(toFloat64(n.all_selection) * n.all_baseline"
          + " * (n.in_selection + n.in_baseline)"
          + " * (n.all_selection + n.all_baseline - n.in_selection - n.in_baseline), 0), 0) / 2))";

  private static Sql pairs(Plan.Contrast contrast, LogicalTable table, TermSql terms) {
    List<Sql> pairs = new ArrayList<>(List.of(Sql.text("('', '')")));
    if (!contrast.over().isEmpty()) {
      for (Plan.Output output : contrast.over()) {
        Term term = output.term();
        pairs.add(
            Sql.of("($, ifNull(toString($), ''))", Sql.string(output.name()), terms.sql(term)));
      }
      return Sql.of("[$]", Sql.list(pairs));
    }
    String own = table == LogicalTable.LOGS ? "LogAttributes" : "SpanAttributes";
    pairs.add(
        Sql.text(
            table == LogicalTable.LOGS
                ? "('severity', toString(s.SeverityText))"
                : "('operation', toString(s.SpanName))"));
    return Sql.of(
        "arrayConcat([$], arrayZip(mapKeys($), mapValues($)),"
            + " arrayMap((k, v) -> (concat('resource.', k), v),"
            + " mapKeys(s.ResourceAttributes), mapValues(s.ResourceAttributes)))",
        Sql.list(pairs),
        Sql.column("s", own),
        Sql.column("s", own));
  }
}

package io.ollystack.copilot.observql.engine;

import io.ollystack.copilot.observql.analysis.Plan;
import io.ollystack.copilot.observql.analysis.TimeWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// EXPLAIN PLAN: how a query was understood, outermost step first.
final class PlanText {
  private PlanText() {}

  static List<String> lines(Plan plan) {
    List<String> lines = new ArrayList<>();
    write(plan, 0, lines);
    return lines;
  }

  private static void write(Plan plan, int depth, List<String> lines) {
    switch (plan) {
      case Plan.Select select -> select(select, depth, lines);
      case Plan.Union union -> {
        line(depth, "all rows of", lines);
        union.parts().forEach(part -> write(part, depth + 1, lines));
      }
      case Plan.Contrast contrast -> {
        line(
            depth,
            "contrast "
                + TermText.of(contrast.selection())
                + " against "
                + contrast.baseline().map(TermText::of).orElse("the rest"),
            lines);
        relation(contrast.relation(), contrast.window(), depth + 1, lines);
        contrast.filter().forEach(term -> line(depth + 2, "where " + TermText.of(term), lines));
      }
      case Plan.Engine engine -> {
        line(
            depth,
            "engine: " + engine.stage().getClass().getSimpleName().toLowerCase(Locale.ROOT),
            lines);
        engine.input().ifPresent(input -> write(input, depth + 1, lines));
      }
    }
  }

  private static void select(Plan.Select select, int depth, List<String> lines) {
    line(
        depth,
        (select.aggregated() ? "aggregate " : "rows ")
            + select.outputs().stream()
                .map(output ->
                    output.name()
                        + " ("
                        + output.type().kind().name().toLowerCase(Locale.ROOT)
                        + ")")
                .collect(Collectors.joining(", ")),
        lines);
    if (!select.keys().isEmpty()) {
      line(
          depth + 1,
          "by " + select.keys().stream().map(Plan.Output::name).collect(Collectors.joining(", ")),
          lines);
    }
    select.bucket().ifPresent(bucket -> line(depth + 1, "every " + bucket.step(), lines));
    select
        .comparison()
        .ifPresent(comparison ->
            comparison
                .baselines()
                .forEach(window -> line(depth + 1, "compared to " + words(window), lines)));
    select.having().forEach(term -> line(depth + 1, "having " + TermText.of(term), lines));
    select
        .order()
        .forEach(order ->
            line(
                depth + 1,
                "order by " + TermText.of(order.term()) + (order.descending() ? " desc" : ""),
                lines));
    line(depth + 1, "limit " + select.limit() + (select.limitGiven() ? "" : " (default)"), lines);
    for (int i = 0; i < select.relations().size(); i++) {
      if (i > 0) {
        Plan.Join join = select.joins().get(i - 1);
        line(
            depth + 1,
            join.kind().name().toLowerCase(Locale.ROOT)
                + " join on "
                + join.equalities().stream()
                    .map(equality ->
                        TermText.of(equality.left()) + "=" + TermText.of(equality.right()))
                    .collect(Collectors.joining(", "))
                + (join.bound().isPresent() ? " within a time window" : ""),
            lines);
      }
      relation(select.relations().get(i), select.window(), depth + 1, lines);
    }
    select.filter().forEach(term -> line(depth + 2, "where " + TermText.of(term), lines));
  }

  private static void relation(
      Plan.Relation relation, TimeWindow window, int depth, List<String> lines) {
    switch (relation) {
      case Plan.Relation.Table table ->
          line(depth, "from " + table.table().tableName() + ", " + words(window), lines);
      case Plan.Relation.Derived derived -> write(derived.plan(), depth, lines);
      case Plan.Relation.Walk walk ->
          line(
              depth,
              "walk from spans where " + TermText.of(walk.seeds()) + ", " + words(window),
              lines);
      case Plan.Relation.TopologyWalk walk ->
          line(
              depth,
              "topology "
                  + (walk.downstream() ? "downstream" : "upstream")
                  + " of "
                  + walk.from().orElse("")
                  + ", "
                  + walk.hops()
                  + " hops, "
                  + words(window),
              lines);
    }
  }

  private static String words(TimeWindow window) {
    return window.from() + " to " + window.to();
  }

  private static void line(int depth, String text, List<String> lines) {
    lines.add("  ".repeat(depth) + text);
  }
}

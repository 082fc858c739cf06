package io.ollystack.copilot.assistant.answer;

import io.ollystack.copilot.assistant.frame.FrameRenderer;
import io.ollystack.copilot.assistant.frame.QueryFrame;
import io.ollystack.copilot.observql.result.ResultColumn;
import io.ollystack.copilot.observql.result.ResultTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The one-line answer, written from the rows: every figure in it is a value of the table or
/// computed from values here. Pure.
final class RowSummary {
  private RowSummary() {}

  static String of(QueryFrame frame, ResultTable table) {
    if (table.rows().isEmpty()) {
      return "Nothing matches."
          + table.warnings().stream().map(w -> " " + w.message()).findFirst().orElse("");
    }
    return switch (frame) {
      case QueryFrame.Aggregate aggregate -> aggregate(aggregate, table);
      case QueryFrame.Listing listing ->
          listed(table, listing.rows().name().toLowerCase(Locale.ROOT));
      case QueryFrame.Contrast _ -> contrast(table);
      case QueryFrame.Dependencies edges -> dependencies(edges, table);
      case QueryFrame.Names names -> names(names, table);
      case QueryFrame.LogPatterns _ -> listed(table, "patterns");
      case QueryFrame.TimeSpent _ -> spent(table);
      case QueryFrame.Forecast _, QueryFrame.Why _, QueryFrame.Overview _ -> listed(table, "rows");
    };
  }

  private static String aggregate(QueryFrame.Aggregate frame, ResultTable table) {
    String measure = FrameRenderer.alias(frame.measures().getFirst());
    OptionalInt index = column(table, measure);
    if (index.isEmpty()) {
      return listed(table, "rows");
    }
    ResultColumn column = table.columns().get(index.getAsInt());
    if (frame.series()) {
      return series(table, index.getAsInt(), column, readable(measure));
    }
    Optional<String> change = change(table, measure, column);
    if (frame.groupBy().isEmpty()) {
      return sentence(readable(measure))
          + " is "
          + Figures.of(table.rows().getFirst().get(index.getAsInt()), column)
          + change.orElse("")
          + ".";
    }
    List<String> ranked = new ArrayList<>();
    for (List<@Nullable Object> row : table.rows().subList(0, Math.min(3, table.rows().size()))) {
      String group =
          row.subList(0, Math.min(frame.groupBy().size(), row.size())).stream()
              .map(key -> key == null ? "(none)" : String.valueOf(key))
              .collect(Collectors.joining(" "));
      ranked.add(group + " " + Figures.of(row.get(index.getAsInt()), column));
    }
    return sentence(readable(measure))
        + ": "
        + String.join(", ", ranked)
        + more(table, ranked.size())
        + ".";
  }

  /// ", was 120 ms: up 35 %", from the columns that COMPARE adds.
  private static Optional<String> change(ResultTable table, String measure, ResultColumn column) {
    OptionalInt base = column(table, measure + "__base");
    OptionalInt now = column(table, measure);
    if (base.isEmpty() || now.isEmpty()) {
      return Optional.empty();
    }
    Object before = table.rows().getFirst().get(base.getAsInt());
    Object after = table.rows().getFirst().get(now.getAsInt());
    if (!(before instanceof Number was) || !(after instanceof Number is)) {
      return Optional.of(", with nothing to compare it with");
    }
    double difference = is.doubleValue() - was.doubleValue();
    String direction = difference > 0 ? "up" : difference < 0 ? "down" : "unchanged";
    String extent =
        difference == 0 || was.doubleValue() == 0
            ? ""
            : " " + Figures.digits(Math.abs(difference / was.doubleValue()) * 100) + " %";
    return Optional.of(", was " + Figures.of(before, column) + ": " + direction + extent);
  }

  private static String series(ResultTable table, int index, ResultColumn column, String measure) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    @Nullable Object last = null;
    for (List<@Nullable Object> row : table.rows()) {
      if (row.get(index) instanceof Number number) {
        least = Math.min(least, number.doubleValue());
        most = Math.max(most, number.doubleValue());
        last = number;
      }
    }
    if (last == null) {
      return sentence(measure) + " has no values in this time.";
    }
    return sentence(measure)
        + " was between "
        + Figures.of(least, column)
        + " and "
        + Figures.of(most, column)
        + ", at the end "
        + Figures.of(last, column)
        + ".";
  }

  private static String contrast(ResultTable table) {
    OptionalInt attribute = column(table, "attribute");
    OptionalInt value = column(table, "value");
    if (attribute.isEmpty() || value.isEmpty()) {
      return listed(table, "attributes");
    }
    List<@Nullable Object> row = table.rows().getFirst();
    StringBuilder text =
        new StringBuilder("Most different: ")
            .append(row.get(attribute.getAsInt()))
            .append(" = ")
            .append(row.get(value.getAsInt()));
    OptionalInt selected = column(table, "share_selection");
    OptionalInt baseline = column(table, "share_baseline");
    if (selected.isPresent() && baseline.isPresent()) {
      text.append(", on ")
          .append(
              Figures.of(row.get(selected.getAsInt()), table.columns().get(selected.getAsInt())))
          .append(" of them against ")
          .append(
              Figures.of(row.get(baseline.getAsInt()), table.columns().get(baseline.getAsInt())))
          .append(" of the others");
    }
    return text.append(".").toString();
  }

  private static String dependencies(QueryFrame.Dependencies edges, ResultTable table) {
    OptionalInt hop = column(table, "hop");
    OptionalInt name = column(table, edges.downstream() ? "callee" : "caller");
    if (hop.isEmpty() || name.isEmpty()) {
      return listed(table, "edges");
    }
    List<String> direct =
        table.rows().stream()
            .filter(row -> row.get(hop.getAsInt()) instanceof Number n && n.longValue() == 1)
            .map(row -> String.valueOf(row.get(name.getAsInt())))
            .distinct()
            .sorted()
            .toList();
    return edges.service()
        + (edges.downstream() ? " calls " : " is called by ")
        + (direct.isEmpty() ? "nothing directly" : String.join(", ", direct))
        + ".";
  }

  private static String spent(ResultTable table) {
    OptionalInt time = column(table, "self_time");
    OptionalInt service = column(table, "service");
    OptionalInt operation = column(table, "operation");
    if (time.isEmpty() || service.isEmpty() || operation.isEmpty()) {
      return listed(table, "rows");
    }
    List<@Nullable Object> row = table.rows().getFirst();
    return "Most of the time is spent in "
        + row.get(service.getAsInt())
        + ", "
        + row.get(operation.getAsInt())
        + ": "
        + Figures.of(row.get(time.getAsInt()), table.columns().get(time.getAsInt()))
        + " of its own.";
  }

  private static String names(QueryFrame.Names names, ResultTable table) {
    List<String> shown =
        table.rows().stream().limit(8).map(row -> String.valueOf(row.getFirst())).toList();
    return table.rows().size()
        + " "
        + names.kind().name().toLowerCase(Locale.ROOT)
        + ": "
        + String.join(", ", shown)
        + (table.rows().size() > shown.size() ? ", ..." : "")
        + ".";
  }

  private static String listed(ResultTable table, String what) {
    return (table.truncated() ? "The first " : "")
        + table.rows().size()
        + " "
        + (table.rows().size() == 1 && what.endsWith("s")
            ? what.substring(0, what.length() - 1)
            : what)
        + ".";
  }

  private static String more(ResultTable table, int shown) {
    int rest = table.rows().size() - shown;
    return rest > 0 ? ", and " + rest + " more" : "";
  }

  private static String readable(String alias) {
    return alias.replace('_', ' ');
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static OptionalInt column(ResultTable table, String name) {
    for (int i = 0; i < table.columns().size(); i++) {
      if (table.columns().get(i).name().equals(name)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }
}

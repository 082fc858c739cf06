package io.ollystack.copilot.app.cli;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// An answer as text: the table, and what to know about it.
final class ResultText {
  private static final int WIDEST_CELL = 80;

  private final ValueText values;

  ResultText(ZoneId zone) {
    this.values = new ValueText(zone);
  }

  /// Aligned columns, numbers to the right, a line under the names.
  String table(JsonNode answer) {
    List<String> names = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (JsonNode column : answer.path("columns")) {
      names.add(named(column));
      types.add(column.path("type").asString());
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : answer.path("rows")) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < types.size(); i++) {
        cells.add(clipped(values.of(row.path(i), types.get(i))));
      }
      rows.add(cells);
    }
    return aligned(names, types, rows);
  }

  /// `2 rows, truncated. Read 346,800 rows in 15 ms.`, then the warnings.
  String notes(JsonNode answer) {
    int rows = answer.path("rows").size();
    JsonNode statistics = answer.path("statistics");
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d %s%s. Read %,d rows in %,d ms.%n",
            rows,
            rows == 1 ? "row" : "rows",
            answer.path("truncated").asBoolean() ? ", truncated" : "",
            statistics.path("rowsRead").asLong(),
            statistics.path("elapsedMs").asLong()));
    for (JsonNode warning : answer.path("warnings")) {
      text.append(warning.path("code").asString())
          .append(": ")
          .append(warning.path("message").asString())
          .append(System.lineSeparator());
      if (warning.hasNonNull("fix")) {
        text.append("  try: ")
            .append(warning.path("fix").asString())
            .append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  /// What the values show no unit of: `rps [1/s]`.
  private static String named(JsonNode column) {
    String unit = column.path("unit").asString("");
    boolean shown =
        switch (column.path("type").asString()) {
          case "duration", "size", "ratio" -> true;
          default -> unit.isEmpty() || unit.equals("1") || unit.startsWith("{");
        };
    String name = column.path("name").asString();
    return shown ? name : name + " [" + unit + "]";
  }

  private static String aligned(List<String> names, List<String> types, List<List<String>> rows) {
    int[] widths = names.stream().mapToInt(ResultText::width).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    var text = new StringBuilder();
    line(text, names, types, widths);
    for (int i = 0; i < widths.length; i++) {
      text.append(i == 0 ? "" : "  ").append("─".repeat(widths[i]));
    }
    text.append(System.lineSeparator());
    rows.forEach(row -> line(text, row, types, widths));
    return text.toString();
  }

  private static void line(
      StringBuilder text, List<String> cells, List<String> types, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      String blank = " ".repeat(widths[i] - width(cell));
      line.append(i == 0 ? "" : "  ");
      line.append(ValueText.isNumeric(types.get(i)) ? blank + cell : cell + blank);
    }
    text.append(line.toString().stripTrailing()).append(System.lineSeparator());
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static String clipped(String cell) {
    if (width(cell) <= WIDEST_CELL) {
      return cell;
    }
    return cell.substring(0, cell.offsetByCodePoints(0, WIDEST_CELL - 1)) + "…";
  }
}

package io.ollystack.copilot.app.cli;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// An answer as text: how the question was taken, the answer, its causes and findings, a small
/// chart, the rows, and the query to run again.
final class AnswerText {
  private static final int MOST_ROWS = 20;
  private static final int CHART_WIDTH = 60;
  private static final String LEVELS = "▁▂▃▄▅▆▇█";
  private static final String LINE = System.lineSeparator();

  private final ResultText tables;

  AnswerText(ZoneId zone) {
    tables = new ResultText(zone);
  }

  String of(JsonNode answer) {
    var text = new StringBuilder();
    if (answer.hasNonNull("understood")) {
      text.append("Understood: ").append(answer.path("understood").asString());
      List<String> assumptions = texts(answer.path("assumptions"));
      text.append(assumptions.isEmpty() ? "" : " (assumed: " + String.join("; ", assumptions) + ")")
          .append(LINE)
          .append(LINE);
    }
    text.append(answer.path("text").asString()).append(LINE);
    for (String option : texts(answer.path("options"))) {
      text.append("  - ").append(option).append(LINE);
    }
    appendCauses(text, answer);
    if (answer.path("rows").size() > 0 && answer.path("causes").isEmpty()) {
      text.append(LINE).append(sparkline(answer)).append(table(answer));
    }
    if (answer.hasNonNull("observql")) {
      text.append(LINE).append("Query: ").append(answer.path("observql").asString()).append(LINE);
    }
    return text.toString();
  }

  private static void appendCauses(StringBuilder text, JsonNode answer) {
    int place = 1;
    for (JsonNode cause : answer.path("causes")) {
      text.append(place == 1 ? LINE : "")
          .append(place)
          .append(". ")
          .append(String.join(" -> ", texts(cause.path("path"))))
          .append(": ")
          .append(cause.path("evidence").asString())
          .append(LINE);
      place++;
    }
    for (JsonNode finding : answer.path("findings")) {
      text.append("   ").append(finding.path("text").asString()).append(LINE);
    }
  }

  /// The first column of numbers over time, where the answer is a single series.
  private static String sparkline(JsonNode answer) {
    int column = -1;
    boolean timed = false;
    int texts = 0;
    for (int i = 0; i < answer.path("columns").size(); i++) {
      String type = answer.path("columns").path(i).path("type").asString();
      timed |= type.equals("timestamp");
      texts += type.equals("string") ? 1 : 0;
      if (column < 0 && ValueText.isNumeric(type)) {
        column = i;
      }
    }
    if (!answer.path("chart").asString("").equals("series") || !timed || column < 0 || texts > 0) {
      return "";
    }
    List<Double> values = new ArrayList<>();
    for (JsonNode row : answer.path("rows")) {
      values.add(row.path(column).isNumber() ? row.path(column).asDouble() : Double.NaN);
    }
    return drawn(values) + LINE + LINE;
  }

  private static String drawn(List<Double> values) {
    double least = values.stream().filter(v -> !v.isNaN()).mapToDouble(v -> v).min().orElse(0);
    double most = values.stream().filter(v -> !v.isNaN()).mapToDouble(v -> v).max().orElse(0);
    var line = new StringBuilder();
    int width = Math.min(CHART_WIDTH, values.size());
    for (int i = 0; i < width; i++) {
      double highest = Double.NaN;
      for (double value :
          values.subList(i * values.size() / width, (i + 1) * values.size() / width)) {
        highest = Double.isNaN(highest) || value > highest ? value : highest;
      }
      int level =
          most > least ? (int) ((highest - least) / (most - least) * (LEVELS.length() - 1)) : 0;
      line.append(Double.isNaN(highest) ? ' ' : LEVELS.charAt(level));
    }
    return line.toString();
  }

  private String table(JsonNode answer) {
    List<String> lines = tables.table(answer).lines().toList();
    int shown = Math.min(lines.size(), MOST_ROWS + 2);
    String table = String.join(LINE, lines.subList(0, shown)) + LINE;
    return shown == lines.size() ? table : table + "... " + (lines.size() - shown) + " more" + LINE;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asString()));
    return texts;
  }
}

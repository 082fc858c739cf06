package io.ollystack.copilot.app.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A refusal of the service as text: each problem under the line it is in, with a mark below the
/// word, then the corrected query.
final class FailureText {
  private FailureText() {}

  /// @param problem a problem details document
  /// @param query what was sent
  static String of(JsonNode problem, String query) {
    if (!problem.has("problems")) {
      return problem.path("title").asString("The service refused")
          + ": "
          + problem.path("detail").asString("it gave no reason")
          + System.lineSeparator();
    }
    List<String> lines = new ArrayList<>();
    for (JsonNode each : problem.path("problems")) {
      marked(lines, each, query);
    }
    if (problem.hasNonNull("correctedQuery")) {
      lines.add("fix: " + problem.path("correctedQuery").asString());
    }
    lines.add("");
    return String.join(System.lineSeparator(), lines);
  }

  private static void marked(List<String> lines, JsonNode problem, String query) {
    int start = Math.min(problem.path("start").asInt(), query.length());
    int end = Math.clamp(problem.path("end").asInt(), start, query.length());
    int lineStart = query.lastIndexOf('\n', start - 1) + 1;
    int lineEnd = query.indexOf('\n', start);
    String line = query.substring(lineStart, lineEnd < 0 ? query.length() : lineEnd);
    int length = query.codePointCount(start, Math.min(end, lineStart + line.length()));
    String blank =
        query
            .substring(lineStart, start)
            .codePoints()
            .mapToObj(FailureText::blank)
            .reduce("", String::concat);
    lines.add("  " + line);
    lines.add("  " + blank + "^".repeat(Math.max(1, length)));
    lines.add(problem.path("code").asString() + ": " + problem.path("message").asString());
    lines.add("");
  }

  /// Tabs stay, so that the mark stands below its word.
  private static String blank(int character) {
    return character == '\t' ? "\t" : " ";
  }
}

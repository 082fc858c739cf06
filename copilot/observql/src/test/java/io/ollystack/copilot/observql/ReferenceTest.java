package io.ollystack.copilot.observql;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.observql.analysis.LanguageVocabulary;
import io.ollystack.copilot.observql.complete.Vocabulary;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.syntax.Formatter;
import io.ollystack.copilot.observql.syntax.ParseResult;
import io.ollystack.copilot.observql.syntax.QueryParser;
import io.ollystack.copilot.observql.syntax.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `REFERENCE.md` is what the code says. `-Dgolden.rewrite=true` writes it anew.
class ReferenceTest {
  private static final Path FILE = Path.of("REFERENCE.md");

  /// What somebody who knows SQL, and not this language, wrote one after the other, reading only
  /// the answers: the slow requests of the checkout, by route.
  private static final List<String> ATTEMPTS =
      List.of(
          "SELECT http.route, percentile(duration, 95) FROM otel_traces WHERE service = \"checkout\""
              + " AND duration > 500 AND count() > 10 GROUP http.route",
          "SELECT http.route, percentile(duration, 95) FROM otel_traces WHERE service = \"checkout\""
              + " AND duration > 500 AND count() > 10 GROUP BY http.route",
          "SELECT http.route, percentile(duration, 95) FROM spans WHERE service = \"checkout\" AND"
              + " duration > 500 AND count() > 10 GROUP BY http.route",
          "SELECT http.route, p95(duration) FROM spans WHERE service = 'checkout' AND duration > 500ms"
              + " GROUP BY http.route HAVING count() > 10");

  @Test
  void theCommittedReferenceIsWhatTheCodeSays() throws IOException {
    String reference = reference();
    if (Boolean.getBoolean("golden.rewrite")) {
      Files.writeString(FILE, reference);
    }

    assertThat(Files.readString(FILE)).isEqualTo(reference);
  }

  @Test
  void theMessagesLeadToARightQuery() {
    assertThat(ATTEMPTS.subList(0, 3)).allSatisfy(text -> assertThat(answer(text)).contains("E"));
    assertThat(answer(ATTEMPTS.getLast())).startsWith("accepted");
  }

  private static String reference() {
    var text = new StringBuilder();
    text.append("# ObservQL reference\n\n");
    text.append(
        "Written by `ReferenceTest` from the code; `mvn -pl copilot/observql test"
            + " -Dtest=ReferenceTest -Dgolden.rewrite=true` writes it anew.\n\n");
    text.append("## Words\n\n");
    text.append("Reserved, names only in double quotes: ")
        .append(code(Words.RESERVED))
        .append(".\n\n");
    text.append("Keywords only where the grammar asks for them: ")
        .append(code(Words.SOFT))
        .append(".\n\n");
    vocabulary(text, LanguageVocabulary.vocabulary());
    text.append("## Problems and warnings\n\n| code | what | meaning |\n|---|---|---|\n");
    for (ProblemCode code : ProblemCode.values()) {
      text.append("| %s | %s | %s |\n".formatted(code, code.title(), code.explanation()));
    }
    text.append("\n## From three wrong attempts to a right query\n\n");
    text.append(
        "Somebody who knows SQL wants the slow requests of the checkout by route, and reads only the"
            + " answers. They are the compiler's, word by word.\n\n");
    for (String attempt : ATTEMPTS) {
      text.append("```\n> ")
          .append(attempt)
          .append("\n")
          .append(answer(attempt))
          .append("\n```\n\n");
    }
    text.append(session());
    examples(text);
    return text.toString();
  }

  /// What was typed at the demo shop through the API, and what came back; a record, not a test.
  private static String session() {
    try (InputStream in = ReferenceTest.class.getResourceAsStream("/examples/session.md")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8) + "\n";
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void vocabulary(StringBuilder text, Vocabulary vocabulary) {
    text.append("## Tables\n\n| table | columns |\n|---|---|\n");
    new TreeMap<>(vocabulary.tables())
        .forEach((name, table) ->
            text.append(
                "| `%s` | %s |\n"
                    .formatted(
                        name,
                        table.columns().entrySet().stream()
                            .map(column -> "`" + column.getKey() + "` " + column.getValue())
                            .collect(Collectors.joining(", ")))));
    text.append("\n## Functions\n\n");
    for (String kind : List.of("aggregate", "function")) {
      text.append(kind.equals("aggregate") ? "Over rows: " : "\n\nOf single values: ")
          .append(
              code(
                  new TreeMap<>(vocabulary.functions())
                      .entrySet().stream()
                          .filter(function -> function.getValue().equals(kind))
                          .map(Map.Entry::getKey)
                          .toList()))
          .append('.');
    }
    text.append("\n\n");
  }

  private static void examples(StringBuilder text) {
    text.append("## Examples in canonical form\n\n");
    Examples.all()
        .forEach((number, query) -> {
          if (QueryParser.parse(query) instanceof ParseResult.Parsed parsed) {
            text.append(number)
                .append("\n```sql\n")
                .append(Formatter.format(parsed.query()))
                .append("\n```\n");
          }
        });
  }

  private static String answer(String query) {
    String problems = Compiling.problems(query).strip();
    return problems.isEmpty() && QueryParser.parse(query) instanceof ParseResult.Parsed parsed
        ? "accepted: " + Formatter.format(parsed.query())
        : problems;
  }

  private static String code(List<String> words) {
    return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
  }
}

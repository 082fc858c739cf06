package io.ollystack.copilot.observql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.observql.Examples;
import io.ollystack.copilot.observql.problem.Problem;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.problem.ProblemReport;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostileTextTest {
  private static final List<String> PIECES =
      List.of(
          "(",
          ")",
          "'",
          "\"",
          "`",
          "--",
          "/*",
          "*/",
          ";",
          "|>",
          "|",
          "=>",
          "+-",
          "±",
          "5",
          "5m",
          "1e9",
          "99.9.9",
          ".",
          "[",
          "]",
          "SELECT",
          "FROM",
          "WHERE",
          "HAS CHILD",
          "GROUP",
          "BY",
          "NOT",
          "IN",
          "CASE",
          "WITH x AS",
          "UNION",
          "CONTRAST",
          "INTERVAL '1 hour'",
          "LIMIT 1, 2",
          "FACET",
          "%",
          "\u0000",
          "\uD800",
          "😀",
          "\u200B",
          "‘x’",
          "2026-11-20",
          "COMPARE TO last week",
          "é",
          ",");

  @Test
  void mutatedQueriesAreParsedOrRejectedWithProblemsInTheirText() {
    List<String> examples = List.copyOf(Examples.all().values());
    var random = new Random(20261120);
    for (int i = 0; i < 100_000; i++) {
      String text = mutated(examples.get(i % examples.size()), random);
      if (QueryParser.parse(text) instanceof ParseResult.Rejected(ProblemReport report, var _)) {
        assertThat(report.problems()).as(text).isNotEmpty();
        for (Problem problem : report.problems()) {
          assertThat(problem.span().end()).as(text).isLessThanOrEqualTo(text.length());
        }
        report.correctedQuery().ifPresent(Parsing::parsed);
      }
    }
  }

  @Test
  void deepNestingIsAProblemAndNoStackOverflow() {
    assertDeep("SELECT " + "(".repeat(20_000) + "1" + ")".repeat(20_000) + " FROM spans");
    assertDeep("SELECT a FROM spans WHERE " + "NOT ".repeat(10_000) + "a");
    assertDeep("SELECT " + "- ".repeat(10_000) + "1 FROM spans");
    assertDeep("SELECT 1" + " + 1".repeat(10_000) + " FROM spans");
    assertDeep("(".repeat(30_000) + "SELECT 1 FROM spans");
    assertDeep("FROM " + "(FROM ".repeat(9_000) + "spans");
    assertDeep("SELECT " + "f(".repeat(20_000));
    assertDeep("SELECT " + "CASE WHEN ".repeat(5_000));
  }

  private static void assertDeep(String text) {
    assertThat(Parsing.rejected(text).problems())
        .extracting(Problem::code)
        .contains(ProblemCode.E110);
  }

  @Test
  void longFlatQueriesAreFine() {
    String conditions = "a = 1 AND ".repeat(2_000) + "b = 2";
    String list = "'x', ".repeat(5_000) + "'y'";

    Parsing.parsed("SELECT count() FROM spans WHERE " + conditions);
    Parsing.parsed("SELECT count() FROM spans WHERE service IN (" + list + ")");
  }

  @Test
  void textsBeyondTheLimitAreRefused() {
    String text = "SELECT '" + "x".repeat(QueryParser.MAX_LENGTH) + "' FROM spans";

    assertThat(Parsing.rejected(text).render())
        .isEqualTo(
            "E111 line 1 col 65537: the query has 65556 characters. Expected at most 65536.\n");
  }

  @Test
  void reportsAtMostTwentyProblems() {
    String text = "SELECT count() FROM spans WHERE " + "a == 1 AND ".repeat(500) + "b == 2";

    assertThat(Parsing.rejected(text).problems().size()).isBetween(1, 20);
  }

  private static String mutated(String text, Random random) {
    var mutated = new StringBuilder(text);
    for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
      int at = random.nextInt(mutated.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> mutated.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 1 -> mutated.delete(at, Math.min(mutated.length(), at + 1 + random.nextInt(6)));
        case 2 -> mutated.insert(at, " " + PIECES.get(random.nextInt(PIECES.size())) + " ");
        default -> {
          int from = random.nextInt(mutated.length() + 1);
          int to = Math.min(mutated.length(), from + random.nextInt(12));
          mutated.insert(at, mutated.substring(from, to));
        }
      }
    }
    return mutated.toString();
  }
}

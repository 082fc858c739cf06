package io.ollystack.copilot.observql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.observql.Golden;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is accepted, in canonical form, and what is said about the rest, word by word.
class SyntaxGoldenTest {

  static List<Golden> cases() {
    return Golden.cases("syntax");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void saysWhatTheFileHolds(Golden golden) {
    Map<String, String> actual =
        switch (QueryParser.parse(golden.section("observql"))) {
          case ParseResult.Parsed parsed -> Map.of("canonical", Formatter.format(parsed.query()));
          case ParseResult.Rejected rejected ->
              Map.of("problems", rejected.report().render().strip());
        };

    assertThat(actual).isEqualTo(golden.expected("observql", actual));
  }
}

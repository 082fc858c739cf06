package io.ollystack.copilot.observql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.observql.Examples;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {

  static Stream<Map.Entry<String, String>> examples() {
    return Examples.all().entrySet().stream();
  }

  @Test
  void allAreThere() {
    assertThat(Examples.all()).hasSize(43).containsKeys("E1", "E43");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void parsesAndComesBack(Map.Entry<String, String> example) {
    Query query = Parsing.parsed(example.getValue());
    String canonical = Formatter.format(query);

    assertThat(Parsing.parsed(canonical)).isEqualTo(query);
    assertThat(Formatter.format(Parsing.parsed(canonical))).isEqualTo(canonical);
  }

  /// The published query, written as it was printed: over several lines.
  @Test
  void parsesTheSeedQueryAsPublished() {
    Query query =
        Parsing.parsed(
            """
            -- ObservQL: Query across all signals
            SELECT
              t.trace_id,
              t.duration,
              m.cpu_usage,
              l.error_message
            FROM traces t
            JOIN metrics m ON t.service = m.service
              AND m.timestamp BETWEEN t.start - 1m AND t.end + 1m
            JOIN logs l ON t.trace_id = l.trace_id
            WHERE t.duration > 1s AND l.severity = 'ERROR'
            """);

    assertThat(query).isEqualTo(Parsing.parsed(Examples.number("E1")));
  }
}

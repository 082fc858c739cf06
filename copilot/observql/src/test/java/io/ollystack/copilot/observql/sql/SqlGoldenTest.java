package io.ollystack.copilot.observql.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.observql.Compiling;
import io.ollystack.copilot.observql.Golden;
import io.ollystack.copilot.observql.analysis.Analysis;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of each query of the reference, and of wrong ones: statement and parameters, or
/// problems, one case a file. Rewrite the files with `-Dgolden.rewrite=true` and read the
/// difference.
class SqlGoldenTest {
  static List<Golden> cases() {
    return Golden.cases("sql");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void compilesAsRecorded(Golden golden) {
    String text = golden.section("observql");
    Map<String, String> actual = new LinkedHashMap<>();
    String problems = Compiling.problems(text).strip();
    if (Compiling.analyze(text) instanceof Analysis.Accepted accepted) {
      if (!accepted.query().plan().isLocal() || readsTheStore(text)) {
        SqlStatement statement = Compiling.statement(text);
        actual.put("sql", statement.text());
        actual.put(
            "params",
            statement.parameters().stream()
                .map(p -> p.name() + ":" + p.type() + " = " + p.text())
                .collect(Collectors.joining("\n")));
      }
    }
    if (!problems.isEmpty()) {
      actual.put("problems", problems);
    }
    assertThat(actual).isEqualTo(golden.expected("observql", actual));
  }

  private static boolean readsTheStore(String text) {
    return !text.startsWith("SHOW");
  }
}

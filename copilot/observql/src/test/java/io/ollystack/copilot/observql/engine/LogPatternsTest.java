package io.ollystack.copilot.observql.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogPatternsTest {
  @Test
  void putsAWildcardWhereTextsDiffer() {
    List<List<@Nullable Object>> patterns =
        LogPatterns.of(
            rows(
                "user alice logged in from 10.0.0.1",
                "user alice logged in from 10.0.0.2",
                "user alice logged out from 10.0.0.3",
                "cache miss"));
    assertThat(patterns)
        .containsExactly(
            List.of(
                "user alice logged <*> from <*>", 3L, 0.75, "user alice logged in from 10.0.0.1"),
            List.of("cache miss", 1L, 0.25, "cache miss"));
  }

  @Test
  void masksNumbersAndIdsBeforeComparing() {
    assertThat(
            LogPatterns.of(
                rows("took 17ms for 4bf92f3577b34da6", "took 390ms for 00f067aa0ba902b7")))
        .singleElement()
        .satisfies(row -> assertThat(row.getFirst()).isEqualTo("took <*> for <*>"));
  }

  @Test
  void mostFrequentComesFirst() {
    assertThat(LogPatterns.of(rows("a b", "c d", "c d")))
        .extracting(List::getFirst)
        .containsExactly("c d", "a b");
  }

  @Test
  void hasNothingToSayOfNothing() {
    assertThat(LogPatterns.of(List.of())).isEmpty();
  }

  private static List<List<@Nullable Object>> rows(String... texts) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (String text : texts) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(text);
      rows.add(row);
    }
    return rows;
  }
}

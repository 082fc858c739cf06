package io.ollystack.copilot.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class AnswerTextTest {
  @Test
  void showsHowItWasTakenTheAnswerTheRowsAndTheQuery() {
    assertThat(
            text(
                """
                {"status": "answered", "understood": "error rate by service", "text": "payment 22.5 %.",
                 "assumptions": ["the last hour"], "options": [], "causes": [], "findings": [], "chart": "bars",
                 "columns": [{"name": "service", "type": "string", "unit": ""}, {"name": "error_rate", "type": "ratio", "unit": "1"}],
                 "rows": [["payment", 0.225]], "observql": "SELECT 1"}
                """))
        .contains("Understood: error rate by service (assumed: the last hour)")
        .contains("payment 22.5 %.")
        .contains("22.5%")
        .contains("Query: SELECT 1");
  }

  @Test
  void drawsASeries() {
    assertThat(
            text(
                """
                {"status": "answered", "text": "Rising.", "assumptions": [], "options": [], "causes": [], "findings": [],
                 "chart": "series",
                 "columns": [{"name": "time", "type": "timestamp", "unit": ""}, {"name": "rate", "type": "number", "unit": "1/s"}],
                 "rows": [["2026-01-01T00:00:00Z", 0], ["2026-01-01T00:01:00Z", 7], ["2026-01-01T00:02:00Z", null]]}
                """))
        .contains("▁█ ");
  }

  @Test
  void listsCausesWithTheirPathsAndOptionsToAskInstead() {
    assertThat(
            text(
                """
                {"status": "answered", "text": "Most likely payment.", "assumptions": [], "options": ["p95 of cart"],
                 "causes": [{"service": "payment", "share": 0.9, "path": ["frontend", "payment"], "evidence": "412 of 506 excess seconds"}],
                 "findings": [{"text": "card_type = amex differs most.", "observql": "", "digest": ""}]}
                """))
        .contains("  - p95 of cart")
        .contains("1. frontend -> payment: 412 of 506 excess seconds")
        .contains("   card_type = amex differs most.");
  }

  private static String text(String json) {
    return new AnswerText(ZoneOffset.UTC).of(JsonMapper.builder().build().readTree(json));
  }
}

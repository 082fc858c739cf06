package io.ollystack.copilot.app.eval.nlq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The product's own questions over its frozen data: a drop below what was reached fails.
class LanguageEvaluationIT {
  private static final double ACCURACY = 0.94;
  private static final double PRECISION = 0.95;
  private static final double SILENTLY_WRONG = 0.03;
  private static final double NEEDLESSLY_ASKED = 0.05;

  @Test
  void answersAsWellAsBefore() throws Exception {
    List<EvaluationItem> items = EvaluationItem.read(LanguageCommand.lines(null), "shop");
    List<String> wrong = new ArrayList<>();
    LanguageScore score;
    try (EvaluationDatabases databases = new EvaluationDatabases(Map.of())) {
      score = new LanguageEvaluation(databases, _ -> {}, wrong::add, false).run(items);
    }

    assertThat(score.judged()).hasSizeGreaterThanOrEqualTo(300);
    assertThat(score.accuracy().value()).as(wrong::toString).isGreaterThanOrEqualTo(ACCURACY);
    assertThat(score.precision().value()).as(wrong::toString).isGreaterThanOrEqualTo(PRECISION);
    assertThat(score.silentlyWrong().value()).isLessThanOrEqualTo(SILENTLY_WRONG);
    assertThat(score.overAsking().value()).isLessThanOrEqualTo(NEEDLESSLY_ASKED);
    assertThat(score.refused().value()).isEqualTo(1);
  }
}

package io.ollystack.anomaly.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertBookTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private final AlertBook book = new AlertBook();

  @Test
  void onePlaceAloneIsNoAlert() {
    assertThat(update(anomaly("a", "payment", true, 9, Optional.empty()))).isEmpty();
  }

  @Test
  void allTrafficAloneIs() {
    assertThat(update(anomaly("a", "", true, 9, Optional.empty())))
        .singleElement()
        .satisfies(alert -> assertThat(alert.severity()).isEqualTo("critical"));
  }

  @Test
  void aGroupFiresOnceAndIsResolvedWhenItsLastAnomalyEnds() {
    Anomaly payment = anomaly("a", "payment", true, 9, Optional.empty());
    Anomaly checkout = anomaly("b", "checkout", false, 20, Optional.empty());
    assertThat(update(payment, checkout))
        .containsExactly(
            new GroupAlert(
                "a",
                "",
                "anomaly: p95_latency",
                "payment",
                "warning",
                NOON.plusSeconds(30),
                Optional.empty(),
                2.5,
                0.4));
    Anomaly frontend = anomaly("c", "frontend", false, 30, Optional.empty());
    assertThat(update(payment, checkout, frontend)).isEmpty();
    Optional<Instant> early = Optional.of(NOON.plusSeconds(100));
    Optional<Instant> late = Optional.of(NOON.plusSeconds(200));
    assertThat(update(ended(payment, late), checkout, ended(frontend, early))).isEmpty();
    assertThat(update(ended(payment, late), ended(checkout, early)))
        .singleElement()
        .satisfies(alert -> assertThat(alert.resolvedAt()).isEqualTo(late));
    assertThat(update(ended(payment, late), ended(checkout, early))).isEmpty();
  }

  @Test
  void usersMakeItCritical() {
    assertThat(
            update(
                anomaly("a", "payment", true, 9, Optional.empty()),
                anomaly("b", "frontend", false, 9, Optional.empty())))
        .singleElement()
        .satisfies(alert -> assertThat(alert.severity()).isEqualTo("critical"));
  }

  @Test
  void restartRepeatsNothingAndResolvesWhatIsGone() {
    Anomaly payment = anomaly("a", "payment", true, 9, Optional.empty());
    Anomaly checkout = anomaly("b", "checkout", false, 20, Optional.empty());
    List<GroupAlert> told = update(payment, checkout);
    AlertBook restarted = new AlertBook();
    restarted.restore(told);
    assertThat(restarted.update(List.of(payment, checkout), _ -> false, NOON)).isEmpty();
    assertThat(restarted.update(List.of(), _ -> false, NOON.plusSeconds(900)))
        .singleElement()
        .satisfies(alert -> assertThat(alert.resolvedAt()).contains(NOON.plusSeconds(900)));
  }

  @Test
  void whatIsOverWhenFirstSeenRaisesNothing() {
    Optional<Instant> end = Optional.of(NOON.plusSeconds(60));
    assertThat(
            update(anomaly("a", "payment", true, 9, end), anomaly("b", "checkout", false, 9, end)))
        .isEmpty();
  }

  private List<GroupAlert> update(Anomaly... anomalies) {
    return book.update(
        List.of(anomalies), place -> place.service().equals("frontend"), NOON.plusSeconds(300));
  }

  private static Anomaly ended(Anomaly anomaly, Optional<Instant> end) {
    return anomaly(anomaly.id(), anomaly.place().service(), anomaly.origin(), anomaly.score(), end);
  }

  private static Anomaly anomaly(
      String id, String service, boolean origin, double score, Optional<Instant> end) {
    return new Anomaly(
        id,
        "a",
        origin,
        Place.service("", service),
        Measure.LATENCY,
        NOON,
        NOON.plusSeconds(30),
        NOON.plusSeconds(60),
        end,
        true,
        2.5,
        0.2,
        0.1,
        0.4,
        score,
        1);
  }
}

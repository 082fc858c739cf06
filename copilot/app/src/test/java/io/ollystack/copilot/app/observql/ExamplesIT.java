package io.ollystack.copilot.app.observql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ollystack.copilot.observql.ObservQl;
import io.ollystack.copilot.observql.problem.ProblemCode;
import io.ollystack.copilot.observql.result.ResultTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Every example of the reference, run on the shop; and what the reference says that they find.
class ExamplesIT {
  /// Those whose engines belong to detection, root causes and the assistant.
  private static final Set<String> ELSEWHERE = Set.of("E4", "E37", "E38");

  private static final Offset<Double> CLOSE = within(0.005);

  private static ShopDatabase shop;
  private static Map<String, String> examples;

  @BeforeAll
  static void load() throws Exception {
    shop = ShopDatabase.shop();
    examples = ShopDatabase.examples();
  }

  @AfterAll
  static void drop() throws Exception {
    shop.close();
  }

  @Test
  void everyExampleRunsOrNamesTheEngineItNeeds() throws Exception {
    assertThat(examples).hasSize(43);
    for (Map.Entry<String, String> example : examples.entrySet()) {
      switch (shop.run(example.getValue())) {
        case ObservQl.Outcome.Answered answered ->
            assertThat(ELSEWHERE).as(answered.observql()).doesNotContain(example.getKey());
        case ObservQl.Outcome.Rejected(var report) -> {
          assertThat(ELSEWHERE).as(report.render()).contains(example.getKey());
          assertThat(report.problems())
              .singleElement()
              .satisfies(problem -> assertThat(problem.code()).isEqualTo(ProblemCode.E510));
        }
      }
    }
  }

  @Test
  void anomaliesFindTheServiceThatFails() throws Exception {
    ResultTable table = example("E34");
    assertThat(table.rows()).isNotEmpty();
    assertThat(table.columns()).extracting("name").startsWith("time", "service", "measure");
    int service = table.indexOf("service");
    assertThat(table.rows()).extracting(row -> row.get(service)).contains("payment");
    assertThat(String.valueOf(table.value(0, "training"))).contains("samples of 1m from");
  }

  @Test
  void forecastSaysWhenAVolumeIsFullAndHowSureItIs() throws Exception {
    ResultTable table = example("E35");
    assertThat(table.columns())
        .extracting("name")
        .containsExactly("k8s.persistentvolumeclaim.name", "reaches_at", "low", "high");
    assertThat(table.warnings()).extracting("code").contains("W401");
  }

  @Test
  void sloCountsTheBudgetThatFailedRequestsLeave() throws Exception {
    ResultTable slo =
        shop.table("FROM SLO(service => 'payment', objective => 99%, sli => status != 'error')");
    ResultTable counted =
        shop.table(
            "SELECT count() AS n, count(status = 'error') AS bad FROM requests"
                + " WHERE service = 'payment' SINCE 30d");
    assertThat(slo.value(0, "requests")).isEqualTo(counted.value(0, "n"));
    assertThat(slo.value(0, "bad")).isEqualTo(counted.value(0, "bad"));
    double bad = ((Number) Objects.requireNonNull(counted.value(0, "bad"))).doubleValue();
    double all = ((Number) Objects.requireNonNull(counted.value(0, "n"))).doubleValue();
    assertThat(((Number) Objects.requireNonNull(slo.value(0, "budget_left"))).doubleValue())
        .isEqualTo(1 - bad / (all * 0.01), CLOSE);
    assertThat(slo.warnings()).extracting("code").contains("W401");
  }

  @Test
  void seedQueryFindsSlowFailingTracesAndSaysThatTheyMultiply() throws Exception {
    ResultTable table = example("E1");
    assertThat(table.rows()).hasSize(1_000);
    assertThat(table.truncated()).isTrue();
    assertThat(table.warnings()).extracting("code").contains("W301", "W202");
    ResultTable all =
        shop.table(
            examples
                .get("E1")
                .replace(
                    "SELECT t.trace_id, t.duration, m.cpu_usage," + " l.error_message",
                    "SELECT count() AS n, count(DISTINCT t.trace_id) AS traces"));
    assertThat(all.value(0, "n")).isEqualTo(1_512L);
    assertThat(all.value(0, "traces")).isEqualTo(40L);
  }

  @Test
  void timeGoesToThePaymentCharge() throws Exception {
    ResultTable table = example("E26");
    assertThat(table.value(0, "service")).isEqualTo("payment");
    assertThat(table.value(0, "operation")).isEqualTo("oteldemo.PaymentService/Charge");
    assertThat(number(table, 0, "avg_self_time") / 1e9).isCloseTo(1.126, CLOSE);
    assertThat(table.value(0, "count")).isEqualTo(171L);
  }

  @Test
  void fortyCheckoutsFailBecausePaymentDoes() throws Exception {
    assertThat(example("E23").rows()).hasSize(20);
    ResultTable all = shop.table(examples.get("E23").replace("LIMIT 20", "LIMIT 100"));
    assertThat(all.rows()).hasSize(40);
  }

  @Test
  void histogramQuantileInterpolates() throws Exception {
    ResultTable table =
        shop.table(
            "SELECT quantile(0.75, m.rpc.server.call.duration) AS q FROM metrics m"
                + " WHERE service = 'checkout' EVERY 5m SINCE 1h");
    assertThat(table.rows()).hasSize(12);
    assertThat(table.rows()).allSatisfy(row -> assertThat(row.get(1)).isEqualTo(0.625));
  }

  @Test
  void counterRateShowsNeitherLossNorSpikeAtARestart() throws Exception {
    ResultTable table = example("E15");
    assertThat(table.rows()).hasSize(180);
    assertThat(table.rows())
        .allSatisfy(row -> assertThat(((Number) row.get(2)).doubleValue()).isBetween(0.16, 0.34));
  }

  @Test
  void comparisonWithYesterdayFindsTheThreeThatGotSlower() throws Exception {
    ResultTable table = example("E19");
    assertThat(table.rows().subList(0, 3))
        .extracting(List::getFirst)
        .containsExactly("payment", "checkout", "frontend");
    assertThat(number(table, 0, "p99_duration__pct")).isCloseTo(17.52, within(0.05));
    assertThat(number(table, 1, "p99_duration__pct")).isCloseTo(4.99, within(0.05));
    assertThat(number(table, 2, "p99_duration__pct")).isCloseTo(4.84, within(0.05));
    for (int row = 3; row < table.rows().size(); row++) {
      assertThat(number(table, row, "p99_duration__pct")).isCloseTo(0, within(0.01));
    }
  }

  @Test
  void deployOfPaymentRaisedItsErrorRate() throws Exception {
    ResultTable table = example("E30");
    int row = table.rows().stream().map(List::getFirst).toList().indexOf("payment");
    assertThat(number(table, row, "before")).isCloseTo(0.0054, within(0.0001));
    assertThat(number(table, row, "after")).isCloseTo(0.2247, within(0.0001));
  }

  @Test
  void contrastNamesTheCardTypeThenTheVersion() throws Exception {
    ResultTable table = example("E21");
    assertThat(table.rows().getFirst().subList(0, 2))
        .isEqualTo(List.of("app.payment.card_type", "amex"));
    assertThat(number(table, 0, "share_selection")).isCloseTo(0.975, CLOSE);
    assertThat(number(table, 0, "share_baseline")).isCloseTo(0.244, CLOSE);
    List<Object> positive =
        table.rows().stream()
            .filter(row -> ((Number) row.get(6)).doubleValue() > 0)
            .<Object>map(List::getFirst)
            .toList();
    assertThat(positive).startsWith("app.payment.card_type", "resource.service.version");
  }

  @Test
  void checkoutHasTenEdgesInTwoHops() throws Exception {
    ResultTable table = example("E28");
    assertThat(table.rows()).hasSize(10);
    assertThat(table.rows()).extracting(List::getFirst).containsOnly(1L, 2L);
    assertThat(table.rows().getFirst().subList(1, 3)).isEqualTo(List.of("checkout", "payment"));
  }

  @Test
  void seriesBehindTheAnomaliesShowThemFromTheirMinuteOn() throws Exception {
    ResultTable table =
        shop.table(
            "SELECT error_rate() FROM requests GROUP BY service EVERY 1m SINCE 1h"
                + " HAVING error_rate > 10%");
    Set<Object> services = new TreeSet<>();
    table.rows().forEach(row -> services.add(row.get(1)));
    assertThat(services).isEqualTo(Set.of("checkout", "frontend", "payment"));
    assertThat(table.rows().getFirst().getFirst()).isEqualTo(Instant.parse("2026-11-20T13:10:00Z"));
  }

  @Test
  void missingAttributeIsNullNotDifferent() throws Exception {
    ResultTable table =
        shop.table(
            "SELECT count() FROM spans WHERE app.payment.card_type != 'visa'"
                + " SINCE '2026-11-19 13:00'");
    ResultTable present =
        shop.table(
            "SELECT count(app.payment.card_type = 'visa') AS visa, count() AS present FROM spans"
                + " WHERE app.payment.card_type EXISTS SINCE '2026-11-19 13:00'");
    assertThat(number(table, 0, "count"))
        .isEqualTo(number(present, 0, "present") - number(present, 0, "visa"));
  }

  @Test
  void criticalPathAddsUpToTheRoot() throws Exception {
    ResultTable path = example("E27");
    long sum = path.rows().stream().mapToLong(row -> ((Number) row.get(2)).longValue()).sum();
    ResultTable root =
        shop.table(
            "SELECT duration FROM traces WHERE trace_id = 'f09b3dd3e7288507c63b9ebddfde8d64'");
    assertThat(sum).isEqualTo(number(root, 0, "duration").longValue());
  }

  @Test
  void emptyResultNamesTheConditionThatRemovedTheRows() throws Exception {
    ResultTable table =
        shop.table(
            "SELECT trace_id FROM spans WHERE service = 'payment' AND status = 'error'"
                + " AND operation = 'charge' SINCE '2026-11-19 13:00'");
    assertThat(table.warnings())
        .singleElement()
        .satisfies(warning ->
            assertThat(warning.message())
                .isEqualTo(
                    "0 rows. Because: service='payment' matches 8,937 spans,"
                        + " status='error' 74, operation='charge' 0."
                        + " Values of operation: oteldemo.PaymentService/Charge."));
  }

  @Test
  void depthOfATraceIsThatOfItsDeepestSpan() throws Exception {
    String id = "f09b3dd3e7288507c63b9ebddfde8d64";
    ResultTable trace =
        shop.table("SELECT depth, span_count FROM traces WHERE trace_id = '" + id + "'");
    ResultTable walk =
        shop.table(
            "TRACE FROM trace_id = '"
                + id
                + "' AND parent_id = '' FOLLOW DOWNSTREAM SELECT max(depth) AS depth, count() AS n");
    assertThat(number(trace, 0, "depth")).isEqualTo(number(walk, 0, "depth")).isPositive();
    assertThat(number(trace, 0, "span_count")).isEqualTo(number(walk, 0, "n") + 1);
  }

  @Test
  void sampleOfRowsHasSoManyAndIsTheSameEachTime() throws Exception {
    String query = "SELECT count(), avg(duration) FROM requests WHERE service = 'cart' SAMPLE 100";
    ResultTable sample = shop.table(query);
    assertThat(number(sample, 0, "count")).isEqualTo(100);
    assertThat(sample.warnings()).extracting("code").contains("W303");
    assertThat(shop.table(query).digest()).isEqualTo(sample.digest());
  }

  @Test
  void walkSaysThatItBeganAtTheFirstOfMore() throws Exception {
    ResultTable table =
        shop.table("TRACE FROM service = 'frontend' FOLLOW DOWNSTREAM SELECT count()");
    assertThat(table.truncated()).isTrue();
    assertThat(table.warnings())
        .extracting("message")
        .contains("the walk began at 200 of more than 200 matching spans, the longest first");
  }

  @Test
  void subqueryDeliversAllOfItsRows() throws Exception {
    ResultTable outer = shop.table("SELECT count() AS n FROM (SELECT trace_id FROM spans)");
    ResultTable plain = shop.table("SELECT count() AS n FROM spans");
    assertThat(number(outer, 0, "n")).isEqualTo(number(plain, 0, "n")).isGreaterThan(1_000);
  }

  @Test
  void gapsOfASeriesAreFilled() throws Exception {
    ResultTable table =
        shop.table(
            "SELECT count(), max(duration) FROM spans WHERE status = 'error' AND service ="
                + " 'payment' EVERY 1m SINCE 1h");
    assertThat(table.rows()).hasSize(60);
    assertThat(table.rows()).anySatisfy(row -> assertThat(row.subList(1, 3)).isEqualTo(gap()));
  }

  private static List<Object> gap() {
    List<Object> gap = new ArrayList<>();
    gap.add(0L);
    gap.add(null);
    return gap;
  }

  private static ResultTable example(String number) throws Exception {
    return shop.table(examples.get(number));
  }

  private static Double number(ResultTable table, int row, String column) {
    return ((Number) table.value(row, column)).doubleValue();
  }
}

package io.ollystack.ingest.pipeline.processor.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.TraceSampler;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.pipeline.traces.TestSpans.S;
import io.ollystack.ingest.telemetry.TenantId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamplingTest {
  private static final long START = 1_000_000;
  private final RaisedPaths raised = new RaisedPaths();

  /// Trace 1 failed; 2 took 1.5 s; 3 is of checkout with `tier=gold`; 4 is plain.
  private static final List<S> FOUR = four();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: a, type: status_code, status_codes: [ERROR]}                          | 1",
        "{name: a, type: status_code, status_codes: [unset]}                          | 2 3 4",
        "{name: a, type: latency, latency_ms: 1500}                                   | 2",
        "{name: a, type: latency, latency_ms: 1501}                                   | ''",
        "{name: a, type: latency, latency_ms: 1, upper_latency_ms: 1000}              | 1 3 4",
        "{name: a, type: string_attribute, key: tier, values: [gold]}                 | 3",
        "{name: a, type: string_attribute, key: tier, values: [gold], invert_match: true} | 1 2 4",
        "{name: a, type: string_attribute, key: tier}                                 | 3",
        "{name: a, type: string_attribute, key: tier, values: ['^g.ld$'], enabled_regex_matching: true} | 3",
        "{name: a, type: string_attribute, key: service.name, values: [checkout]}     | 3",
        "{name: a, type: service, services: [checkout, nowhere]}                      | 3",
        "{name: a, type: service, services: [shop], operations: [pay]}                | 2",
        "{name: a, type: and, policies: [{type: latency, latency_ms: 1000}, {type: service, services: [checkout]}]} | ''",
        "{name: a, type: or, policies: [{type: latency, latency_ms: 1000}, {type: service, services: [checkout]}]} | 2 3",
        "{name: a, type: not, policy: {type: or, policies: [{type: latency, latency_ms: 1000}, {type: service, services: [checkout]}]}} | 1 4",
        "{name: a, type: probabilistic, sampling_percentage: 100}                     | 1 2 3 4",
        "{name: a, type: rate_limiting, spans_per_second: 100}                        | 1 2 3 4",
        "{name: a, type: raised}                                                      | ''",
      })
  void policyKeepsWhatItNames(String policy, String kept) {
    List<AssembledTrace> traces = SamplingFixture.assembled(FOUR);
    double[] weights = sampler("policies: [" + policy + "]").decide(TenantId.NONE, traces, START);
    List<String> found = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        assertThat(weights[i]).isEqualTo(1);
        found.add(String.valueOf(traces.get(i).idLow()));
      }
    }
    assertThat(String.join(" ", found)).isEqualTo(kept);
  }

  @Test
  void whatAConditionExcludesIsExcludedBesideAProbability() {
    TraceSampler sampler =
        sampler(
            "policies: [{name: a, type: and, policies: [{type: probabilistic, sampling_percentage:"
                + " 90}, {type: not, policy: {type: or, policies: [{type: service, services:"
                + " [shop]}]}}]}]");
    for (long id = 1; id <= 50; id++) {
      List<S> trace = SamplingFixture.trace(id, 1, "shop", "browse");
      assertThat(sampler.decide(TenantId.NONE, SamplingFixture.assembled(trace), START + id))
          .containsExactly(0);
    }
  }

  @Test
  void exampleOfTheReadmeIsValid() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    int start = readme.indexOf("  ollystack_sampling:\n");
    String example =
        readme.substring(readme.indexOf('\n', start) + 1, readme.indexOf("```", start));
    List<AssembledTrace> traces = SamplingFixture.assembled(FOUR);
    assertThat(sampler(example).decide(TenantId.NONE, traces, START))
        .as("all are new")
        .containsOnly(1);
  }

  @Test
  void policiesOfTheFirstExampleKeepErrorsAndSlowOnesBesideTheRateLimit() {
    TraceSampler sampler =
        sampler(
            """
            policies:
              - name: errors
                type: status_code
                status_codes: [ERROR]
              - name: high-latency
                type: latency
                latency_ms: 1000
              - name: rate-limit
                type: rate_limiting
                spans_per_second: 100
            """);
    List<S> spans = new ArrayList<>();
    for (long id = 1; id <= 2_000; id++) {
      List<S> trace = SamplingFixture.trace(id, 5, "shop", "browse");
      if (id <= 50) {
        trace.set(0, trace.getFirst().failed());
      }
      spans.addAll(trace);
    }
    double[] weights = sampler.decide(TenantId.NONE, SamplingFixture.assembled(spans), START);
    assertThat(Arrays.stream(weights, 0, 50)).containsOnly(1.0);
    double[] others = Arrays.copyOfRange(weights, 50, 2_000);
    assertThat(5 * Arrays.stream(others).filter(w -> w > 0).count()).isBetween(40L, 180L);
    double[] distinct = Arrays.stream(others).filter(w -> w > 0).distinct().toArray();
    assertThat(distinct).as("each stands for as many as were before it").hasSize(1);
    assertThat(distinct[0]).isCloseTo(1_950 * 5 / 100.0, within(0.01));
  }

  @Test
  void aBudgetIsHeldUnderABurstAndTheWeightsStayRight() {
    TraceSampler sampler =
        sampler(
            "{spans_per_second: 1000, policies: [{name: all, type: probabilistic,"
                + " sampling_percentage: 100}]}");
    List<Long> kept = new ArrayList<>();
    double sent = 0;
    double estimated = 0;
    long id = 1;
    for (int second = 0; second < 60; second++) {
      int traces = second >= 20 && second < 40 ? 3_000 : 300; // of 5 spans: 1,500/s, then 15,000/s
      List<S> spans = new ArrayList<>();
      for (int i = 0; i < traces; i++) {
        spans.addAll(SamplingFixture.trace(id++, i % 100 == 0 ? 105 : 4, "shop", "browse"));
      }
      List<AssembledTrace> assembled = SamplingFixture.assembled(spans);
      double[] weights = sampler.decide(TenantId.NONE, assembled, START + second * 1_000L);
      long spansKept = 0;
      for (int i = 0; i < weights.length; i++) {
        sent++;
        estimated += weights[i];
        spansKept += weights[i] > 0 ? assembled.get(i).size() : 0;
      }
      kept.add(spansKept);
    }
    for (int from = 0; from + 10 <= kept.size(); from++) {
      long inTenSeconds = kept.subList(from, from + 10).stream().mapToLong(k -> k).sum();
      assertThat(inTenSeconds).as("from second %s on", from).isLessThan(10_000 + 2_000);
    }
    assertThat(kept.stream().mapToLong(k -> k).sum() / 60.0).isCloseTo(1_000, within(30.0));
    assertThat(estimated).isCloseTo(sent, within(0.05 * sent));
  }

  @Test
  void tracesLargerThanTheBudgetHaveAChanceAndArePaidBack() {
    TraceSampler sampler =
        sampler("{policies: [{name: few, type: rate_limiting, spans_per_second: 50}]}");
    long kept = 0;
    double estimated = 0;
    int seconds = 600;
    for (int second = 0; second < seconds; second++) {
      List<S> spans = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        spans.addAll(SamplingFixture.trace(1 + second * 5L + i, 400, "batch", "job"));
      }
      List<AssembledTrace> assembled = SamplingFixture.assembled(spans);
      for (double weight : sampler.decide(TenantId.NONE, assembled, START + second * 1_000L)) {
        kept += weight > 0 ? 400 : 0;
        estimated += weight;
      }
    }
    assertThat(kept / (double) seconds).isLessThan(50 * 1.15).isGreaterThan(25);
    assertThat(estimated).isCloseTo(5.0 * seconds, within(0.5 * 5 * seconds));
  }

  @Test
  void replicasDecideAlikeByTheTraceId() {
    String yaml = "policies: [{name: some, type: probabilistic, sampling_percentage: 20}]";
    List<S> spans = new ArrayList<>();
    for (long id = 1; id <= 500; id++) {
      spans.addAll(SamplingFixture.trace(id, 1, "shop", "browse"));
    }
    List<AssembledTrace> all = SamplingFixture.assembled(spans);
    double[] one = sampler(yaml).decide(TenantId.NONE, all, START);
    TraceSampler another = sampler(yaml);
    for (int i = 0; i < one.length; i++) {
      assertThat(another.decide(TenantId.NONE, List.of(all.get(i)), START + i))
          .containsExactly(one[i]);
    }
    assertThat(Arrays.stream(one).filter(w -> w > 0).count()).isBetween(70L, 130L);
  }

  @Test
  void shapesThatAreSeldomSeenAreKeptAndCommonOnesAreNot() {
    TraceSampler sampler =
        sampler("policies: [{name: new, type: rare_path, window: 1h, fewer_than: 3}]");
    double[] weights = new double[200];
    for (int i = 0; i < 200; i++) {
      String name = i == 150 ? "GET /refund" : "GET /orders/" + i * 7919;
      List<S> trace = SamplingFixture.trace(i + 1, 2 + i % 3, "shop", name);
      weights[i] =
          sampler.decide(TenantId.NONE, SamplingFixture.assembled(trace), START + i * 100L)[0];
    }
    assertThat(Arrays.copyOf(weights, 3)).containsOnly(1);
    assertThat(weights[150]).as("another operation").isEqualTo(1);
    assertThat(Arrays.stream(weights).sum()).isEqualTo(4);
    List<S> failing = new ArrayList<>(SamplingFixture.trace(900, 2, "shop", "GET /orders/1"));
    failing.set(1, failing.get(1).failed());
    assertThat(sampler.decide(TenantId.NONE, SamplingFixture.assembled(failing), START + 30_000))
        .as("it fails in another place")
        .containsExactly(1);
    List<S> hours = SamplingFixture.trace(901, 2, "shop", "GET /orders/1");
    assertThat(
            sampler.decide(TenantId.NONE, SamplingFixture.assembled(hours), START + 2 * 3_600_000))
        .as("two hours later it is rare again")
        .containsExactly(1);
  }

  @Test
  void whatAnInvestigationRaisesIsKeptUntilItEnds() {
    TraceSampler sampler =
        sampler(
            "policies: [{name: looked-into, type: raised}, {name: rest, type: probabilistic,"
                + " sampling_percentage: 0.001}]");
    raised.replace(
        List.of(
            new RaisedPaths.Raise(
                TenantId.NONE, "shop", "pay", 1, Instant.ofEpochMilli(START + 5_000))));
    List<AssembledTrace> traces = SamplingFixture.assembled(FOUR);
    assertThat(sampler.decide(TenantId.NONE, traces, START)).containsExactly(0, 1, 0, 0);
    assertThat(sampler.decide(new TenantId("other"), traces, START)).containsOnly(0);
    assertThat(sampler.decide(TenantId.NONE, traces, START + 5_000)).containsOnly(0);
    raised.replace(List.of());
    assertThat(raised.all()).isEmpty();
  }

  @Test
  void whatIsLeftOutIsSummedUpByResourceOperationAndWindow() {
    List<AssembledTrace> traces = SamplingFixture.assembled(FOUR);
    DerivedRows rows =
        sampler("policies: [{name: none, type: raised}]").leftOut(TenantId.NONE, traces).getFirst();
    assertThat(rows.table()).isEqualTo("obs_left_out");
    assertThat(((DerivedRows.Texts) rows.columns().get(2)).values()).contains("shop", "checkout");
    assertThat(Arrays.stream(((DerivedRows.Counts) rows.columns().get(5)).values()).sum())
        .isEqualTo(FOUR.size());
    assertThat(((DerivedRows.TextLists) rows.columns().get(6)).values().getFirst())
        .containsExactly("service.name");
  }

  private TraceSampler sampler(String yaml) {
    return SamplingFixture.sampler(yaml, raised);
  }

  private static List<S> four() {
    List<S> spans = new ArrayList<>();
    List<S> failed = SamplingFixture.trace(1, 2, "shop", "browse");
    spans.add(failed.get(0).failed());
    spans.add(failed.get(1).failed());
    S slow = SamplingFixture.trace(2, 1, "shop", "pay").getFirst();
    spans.add(
        new S(
            2,
            1,
            0,
            "shop",
            "pay",
            slow.kind(),
            false,
            slow.start(),
            slow.start() + 1_500 * SamplingFixture.MILLISECOND,
            Map.of()));
    S gold = SamplingFixture.trace(3, 1, "checkout", "order").getFirst();
    spans.add(gold.with("tier", "gold"));
    spans.addAll(SamplingFixture.trace(4, 2, "shop", "browse"));
    return spans;
  }
}

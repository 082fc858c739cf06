package io.ollystack.ingest.pipeline.traces;

import static io.ollystack.ingest.pipeline.traces.TestSpans.assemble;
import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.pipeline.traces.TestSpans.S;
import io.ollystack.ingest.telemetry.SpanKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AssembledTraceTest {

  @Property(tries = 300)
  void anyPermutationInAnyBatchesWithAnyRepetitionIsTheSameTrace(@ForAll long seed) {
    Random random = new Random(seed);
    List<S> spans = TestSpans.randomTrace(7, random, 40);
    List<S> mixed = new ArrayList<>(spans);
    int repeated = random.nextInt(spans.size() + 1);
    for (int i = 0; i < repeated; i++) {
      mixed.add(spans.get(random.nextInt(spans.size())));
    }
    Collections.shuffle(mixed, random);
    List<List<S>> batches = new ArrayList<>();
    for (int at = 0; at < mixed.size(); ) {
      int to = Math.min(mixed.size(), at + 1 + random.nextInt(7));
      batches.add(mixed.subList(at, to));
      at = to;
    }

    AssembledTrace plain = assemble(List.of(spans), true);
    AssembledTrace same = assemble(batches, true);
    assertThat(same.duplicates()).isEqualTo(repeated);
    assertThat(describe(same)).isEqualTo(describe(plain));
  }

  @Property(tries = 200)
  void lostSpansOnlyCutWhatHungBelowThem(@ForAll long seed) {
    Random random = new Random(seed);
    List<S> spans = TestSpans.randomTrace(7, random, 40);
    List<S> left = new ArrayList<>(spans);
    left.removeIf(_ -> random.nextInt(4) == 0);
    AssembledTrace trace = assemble(List.of(left), false);

    assertThat(trace.size()).isEqualTo(left.size());
    Map<Long, Long> parents = new HashMap<>();
    left.forEach(s -> parents.put(s.id(), s.parent()));
    int orphans = 0;
    for (int span = 0; span < trace.size(); span++) {
      long named = parents.getOrDefault(trace.spanId(span), 0L);
      long expected = parents.containsKey(named) ? named : 0;
      orphans += named != 0 && expected == 0 ? 1 : 0;
      int parent = trace.parent(span);
      assertThat(parent < 0 ? 0 : trace.spanId(parent)).isEqualTo(expected);
    }
    assertThat(trace.orphans()).isEqualTo(orphans);
  }

  @Property(tries = 200)
  void selfTimeIsWhatNoChildCoversAndTheCriticalPathAddsUp(@ForAll long seed) {
    Random random = new Random(seed);
    List<S> spans = new ArrayList<>();
    spans.add(S.of(7, 1, 0, "a", SpanKind.SERVER, 1000, 1000L + random.nextInt(200)));
    int n = random.nextInt(12);
    for (int i = 0; i < n; i++) {
      long from = 950L + random.nextInt(250); // children may begin before and outlive their parent
      spans.add(
          S.of(
              7,
              i + 2,
              1L + random.nextInt(i + 1),
              "a",
              SpanKind.INTERNAL,
              from,
              from + random.nextInt(120)));
    }
    AssembledTrace trace = assemble(List.of(spans), false);

    long critical = 0;
    for (int span = 0; span < trace.size(); span++) {
      long bare = 0;
      for (long t = trace.start(span); t < trace.end(span); t++) {
        boolean covered = false;
        for (int child = trace.firstChild(span); child >= 0; child = trace.nextSibling(child)) {
          covered |= trace.start(child) <= t && t < trace.end(child);
        }
        bare += covered ? 0 : 1;
      }
      assertThat(trace.selfNanos(span)).isEqualTo(bare);
      assertThat(trace.criticalNanos(span)).isNotNegative();
      critical += trace.criticalNanos(span);
    }
    assertThat(critical).isEqualTo(trace.durationNanos(trace.root()));
  }

  @Test
  void loopsOfParentsAreCutAndCounted() {
    AssembledTrace trace =
        assemble(
            List.of(
                List.of(
                    S.of(7, 1, 3, "a", SpanKind.SERVER, 10, 90),
                    S.of(7, 2, 1, "a", SpanKind.INTERNAL, 20, 80),
                    S.of(7, 3, 2, "a", SpanKind.INTERNAL, 30, 70),
                    S.of(7, 4, 4, "b", SpanKind.SERVER, 40, 50),
                    S.of(7, 5, 3, "a", SpanKind.INTERNAL, 45, 46))),
            true);

    assertThat(trace.loops()).isEqualTo(2);
    assertThat(trace.parent(0)).isEqualTo(AssembledTrace.NONE);
    assertThat(trace.spanId(trace.parent(1))).isEqualTo(1);
    assertThat(trace.isComplete()).isFalse();
    assertThat(trace.selfNanos(0)).isEqualTo(20);
  }

  @Test
  void theErrorBeganInTheLastFailingChildOfTheFailing() {
    AssembledTrace trace =
        assemble(
            List.of(
                List.of(
                    S.of(7, 1, 0, "web", SpanKind.SERVER, 0, 100).failed(),
                    S.of(7, 2, 1, "web", SpanKind.CLIENT, 10, 20).failed(),
                    S.of(7, 3, 1, "web", SpanKind.CLIENT, 30, 90).failed(),
                    S.of(7, 4, 3, "pay", SpanKind.SERVER, 31, 89).failed(),
                    S.of(7, 5, 4, "pay", SpanKind.INTERNAL, 32, 60))),
            true);

    assertThat(trace.service(trace.errorOrigin())).isEqualTo("pay");
    assertThat(trace.spanId(trace.errorOrigin())).isEqualTo(4);
  }

  @Test
  void aHostWhoseClockRunsBehindIsMovedIntoItsCaller() {
    AssembledTrace trace =
        assemble(
            List.of(
                List.of(
                    S.of(7, 1, 0, "web", SpanKind.CLIENT, 1_000_000, 1_000_100),
                    S.of(7, 2, 1, "pay", SpanKind.SERVER, 400_000, 400_080),
                    S.of(7, 3, 2, "pay", SpanKind.INTERNAL, 400_010, 400_030))),
            true);

    int server = trace.spanId(0) == 2 ? 0 : trace.spanId(1) == 2 ? 1 : 2;
    assertThat(trace.start(server)).isEqualTo(1_000_010);
    assertThat(trace.end(server)).isEqualTo(1_000_090);
    assertThat(trace.receivedStart(server)).isEqualTo(400_000);
    assertThat(trace.skewed()).isEqualTo(2);
    assertThat(trace.selfNanos(trace.parent(server))).isEqualTo(20);
    assertThat(trace.selfNanos(server)).isEqualTo(60);
  }

  @Test
  void workThatOutlivesItsCallerStays() {
    AssembledTrace trace =
        assemble(
            List.of(
                List.of(
                    S.of(7, 1, 0, "web", SpanKind.CLIENT, 1_000, 1_100),
                    S.of(7, 2, 1, "pay", SpanKind.SERVER, 1_010, 5_000),
                    S.of(7, 3, 1, "mail", SpanKind.CONSUMER, 9_000, 9_100))),
            true);

    assertThat(trace.skewed()).isZero();
    assertThat(trace.selfNanos(0)).isEqualTo(10);
  }

  @Test
  void aServerThatGoesByItsClientsIdIsItsChild() {
    AssembledTrace trace =
        assemble(
            List.of(
                List.of(
                    S.of(7, 9, 0, "web", SpanKind.CLIENT, 100, 200),
                    S.of(7, 9, 0, "pay", SpanKind.SERVER, 110, 190),
                    S.of(7, 3, 9, "pay", SpanKind.INTERNAL, 120, 130))),
            true);

    assertThat(trace.duplicates()).isZero();
    assertThat(trace.service(0)).isEqualTo("web");
    assertThat(trace.parent(1)).isEqualTo(0);
    assertThat(trace.parent(2)).isEqualTo(1);
  }

  @Test
  void aChainOfAHundredThousandSpansIsATraceLikeAnyOther() {
    List<S> spans = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      spans.add(S.of(7, i + 1L, i, "a", SpanKind.INTERNAL, i, 400_000L - i));
    }
    AssembledTrace trace = assemble(List.of(spans), true);

    assertThat(trace.isComplete()).isTrue();
    assertThat(trace.selfNanos(0)).isEqualTo(2);
    assertThat(trace.criticalNanos(99_999)).isEqualTo(400_000 - 2 * 99_999);
  }

  private static String describe(AssembledTrace trace) {
    StringBuilder text = new StringBuilder();
    for (int span = 0; span < trace.size(); span++) {
      text.append(trace.spanId(span))
          .append(" below ")
          .append(trace.parent(span))
          .append(' ')
          .append(trace.service(span))
          .append('/')
          .append(trace.name(span))
          .append(" from ")
          .append(trace.start(span))
          .append(" to ")
          .append(trace.end(span))
          .append(" self ")
          .append(trace.selfNanos(span))
          .append(" critical ")
          .append(trace.criticalNanos(span))
          .append('\n');
    }
    return text + "origin " + trace.errorOrigin() + " root " + trace.root();
  }
}

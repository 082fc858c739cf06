package io.ollystack.ingest.pipeline.processor.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.pipeline.component.TraceSampler;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.pipeline.traces.TestSpans.S;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/// Whatever the policies are, the weights of what is kept add up, on average, to what there was.
///
/// The same traffic is played many times under other trace ids. The mean of the sums must be within
/// five standard errors of the number of traces that the policies want at all (and of their spans):
/// of 30 sound compositions one fails in 25,000 runs, and a bias of a few percent is found.
class UnbiasedWeightsTest {
  private static final int RUNS = 200;
  private static final int STEPS = 3;
  private static final int TRACES = 40;

  /// A policy as YAML, and which traces it may keep at all.
  private record Case(String yaml, Wants wants) {}

  private interface Wants {
    boolean may(Shape shape, int seenBefore);
  }

  private record Shape(String service, boolean failed, boolean slow, int size, int number) {}

  @Property(tries = 30, generation = net.jqwik.api.GenerationMode.RANDOMIZED, seed = "20260301")
  void sumsOfWeightsEstimateCounts(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Random random = new Random(seed);
    Case wanted = policy(random, 0, false);
    boolean bounded = random.nextBoolean();
    String yaml =
        (bounded ? "spans_per_second: " + (20 + random.nextInt(120)) + "\n" : "")
            + "policies: [%s]".formatted(wanted.yaml().replaceFirst("\\{", "{name: it, "));
    List<List<Shape>> traffic = traffic(random);

    double traces = 0;
    double spans = 0;
    Map<Shape, Integer> seen = new HashMap<>();
    for (List<Shape> step : traffic) {
      for (Shape shape : step) {
        if (wanted.wants().may(shape, seen.merge(path(shape), 1, Integer::sum) - 1)) {
          traces++;
          spans += shape.size();
        }
      }
    }
    Mean ofTraces = new Mean();
    Mean ofSpans = new Mean();
    for (int run = 0; run < RUNS; run++) {
      play(SamplingFixture.sampler(yaml, new RaisedPaths()), traffic, run, ofTraces, ofSpans);
    }
    assertThat(ofTraces.isAround(traces)).as("%s\n%s, not %s", yaml, ofTraces, traces).isTrue();
    assertThat(ofSpans.isAround(spans)).as("%s\n%s, not %s", yaml, ofSpans, spans).isTrue();
  }

  private static void play(
      TraceSampler sampler, List<List<Shape>> traffic, int run, Mean ofTraces, Mean ofSpans) {
    double traces = 0;
    double spans = 0;
    long id = run * 1_000_003L + 1;
    for (int step = 0; step < traffic.size(); step++) {
      List<S> all = new ArrayList<>();
      for (Shape shape : traffic.get(step)) {
        all.addAll(spans(id++, shape));
      }
      List<AssembledTrace> assembled = SamplingFixture.assembled(all);
      double[] weights = sampler.decide(TenantId.NONE, assembled, 1_000_000L + step * 1_000L);
      for (int i = 0; i < weights.length; i++) {
        traces += weights[i];
        spans += weights[i] * assembled.get(i).size();
      }
    }
    ofTraces.add(traces);
    ofSpans.add(spans);
  }

  private static List<List<Shape>> traffic(Random random) {
    List<List<Shape>> traffic = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      List<Shape> shapes = new ArrayList<>();
      for (int i = 0; i < TRACES; i++) {
        shapes.add(
            new Shape(
                "s" + random.nextInt(3),
                random.nextInt(5) == 0,
                random.nextInt(4) == 0,
                random.nextInt(20) == 0 ? 30 : 1 + random.nextInt(4),
                random.nextInt(100)));
      }
      traffic.add(shapes);
    }
    return traffic;
  }

  private static List<S> spans(long id, Shape shape) {
    List<S> spans = SamplingFixture.trace(id, shape.size(), shape.service(), "op");
    S root = spans.getFirst();
    spans.set(
        0,
        new S(
            id,
            1,
            0,
            root.service(),
            root.name(),
            root.kind(),
            shape.failed(),
            root.start(),
            root.start() + (shape.slow() ? 2_000 : 1) * SamplingFixture.MILLISECOND,
            Map.of("n", String.valueOf(shape.number()))));
    return spans;
  }

  /// What a path is told apart by: how often and how slow does not matter.
  private static Shape path(Shape shape) {
    return new Shape(shape.service(), shape.failed(), false, Math.min(shape.size(), 2), 0);
  }

  private static Case policy(Random random, int depth, boolean condition) {
    int kind = random.nextInt(depth > 2 ? 7 : 10);
    if (condition && (kind == 5 || kind == 6)) {
      kind = 0;
    }
    return switch (kind) {
      case 0 -> new Case("{type: status_code, status_codes: [ERROR]}", (s, _) -> s.failed());
      case 1 -> new Case("{type: latency, latency_ms: 1000}", (s, _) -> s.slow());
      case 2 -> new Case("{type: service, services: [s1]}", (s, _) -> s.service().equals("s1"));
      case 3 ->
          new Case(
              "{type: string_attribute, key: n, values: ['^[1-4]'], enabled_regex_matching: true}",
              (s, _) -> "1234".indexOf(String.valueOf(s.number()).charAt(0)) >= 0);
      case 4 -> new Case("{type: rare_path, fewer_than: 3}", (_, seen) -> seen < 3);
      case 5 -> {
        int percent = 10 + random.nextInt(80);
        yield new Case(
            "{type: probabilistic, sampling_percentage: %d}".formatted(percent), (_, _) -> true);
      }
      case 6 -> {
        int rate = 10 + random.nextInt(80);
        yield new Case(
            "{type: rate_limiting, spans_per_second: %d}".formatted(rate), (_, _) -> true);
      }
      case 7 -> {
        Case a = policy(random, depth + 1, condition);
        Case b = policy(random, depth + 1, condition);
        yield new Case(
            "{type: and, policies: [%s, %s]}".formatted(a.yaml(), b.yaml()),
            (s, n) -> a.wants().may(s, n) && b.wants().may(s, n));
      }
      case 8 -> {
        Case a = policy(random, depth + 1, condition);
        Case b = policy(random, depth + 1, condition);
        yield new Case(
            "{type: or, policies: [%s, %s]}".formatted(a.yaml(), b.yaml()),
            (s, n) -> a.wants().may(s, n) || b.wants().may(s, n));
      }
      default -> {
        Case a = policy(random, depth + 1, true);
        yield new Case(
            "{type: not, policy: %s}".formatted(a.yaml()), (s, n) -> !a.wants().may(s, n));
      }
    };
  }

  private static final class Mean {
    private int count;
    private double sum;
    private double squares;

    void add(double value) {
      count++;
      sum += value;
      squares += value * value;
    }

    boolean isAround(double expected) {
      return Math.abs(sum / count - expected) <= 5 * error() + 1e-6;
    }

    private double error() {
      double mean = sum / count;
      return Math.sqrt(Math.max(0, squares / count - mean * mean) / count);
    }

    @Override
    public String toString() {
      return "mean %.3f with a standard error of %.3f".formatted(sum / count, error());
    }
  }
}

package io.ollystack.ingest.pipeline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.component.TraceAssembly;
import io.ollystack.ingest.pipeline.component.TraceSampler;
import io.ollystack.ingest.pipeline.config.ConfigProblems;
import io.ollystack.ingest.pipeline.config.ConfigYaml;
import io.ollystack.ingest.pipeline.processor.rollup.RollupFactory;
import io.ollystack.ingest.pipeline.processor.sampling.RaisedPaths;
import io.ollystack.ingest.pipeline.processor.sampling.SamplingFactory;
import io.ollystack.ingest.pipeline.processor.topology.TopologyFactory;
import io.ollystack.ingest.pipeline.spool.ClaimLimits;
import io.ollystack.ingest.pipeline.spool.ConsumerSettings;
import io.ollystack.ingest.pipeline.spool.Spool;
import io.ollystack.ingest.pipeline.spool.SpoolSettings;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.pipeline.traces.OpenTracesSettings;
import io.ollystack.ingest.pipeline.traces.TestSpans;
import io.ollystack.ingest.pipeline.traces.TestSpans.S;
import io.ollystack.ingest.pipeline.window.DurationBuckets;
import io.ollystack.ingest.pipeline.window.Windows;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Unavailable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever breaks between two writes, and wherever the traffic goes: windows, edges and spans come
/// out as one uninterrupted process would count them.
class TraceStageTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path directory;

  private final Map<Integer, List<S>> requests = new ConcurrentHashMap<>();
  private final Store store = new Store();
  private final MovingClock clock = new MovingClock();

  /// Keeps what has a new token, as ClickHouse does; fails when told to, before or after keeping.
  private static final class Store implements Exporter {
    final Map<String, Long> sums = new TreeMap<>();
    final Map<String, Double> spans = new TreeMap<>();
    final Set<String> tokens = new HashSet<>();
    final AtomicInteger writes = new AtomicInteger();
    volatile int failAt = Integer.MAX_VALUE;
    volatile boolean afterKeeping;
    volatile boolean dead;

    @Override
    public synchronized Outcome export(ExportBlock block) throws Unavailable {
      guard(() -> {
        if (tokens.add(block.token())) {
          for (TelemetryBatch batch : block.batches()) {
            SpanBatch of = (SpanBatch) batch;
            for (int row = 0; row < of.size(); row++) {
              spans.merge(of.traceIdLow(row) + "/" + of.spanId(row), of.weight(row), Double::sum);
            }
          }
        }
      });
      return Outcome.STORED;
    }

    @Override
    public synchronized void store(DerivedRows rows, String token) throws Unavailable {
      guard(() -> {
        if (tokens.add(token + "/" + rows.table())) {
          count(rows);
        }
      });
    }

    /// How many spans are told to be left out; the rows go.
    synchronized long takeLeftOut() {
      long spans =
          sums.entrySet().stream()
              .filter(e -> e.getKey().startsWith("obs_left_out|"))
              .mapToLong(Map.Entry::getValue)
              .sum();
      sums.keySet().removeIf(key -> key.startsWith("obs_left_out|"));
      return spans;
    }

    private void guard(Runnable keep) throws Unavailable {
      if (dead || (writes.incrementAndGet() >= failAt && !afterKeeping)) {
        dead = true;
        throw new Unavailable(Unavailable.Reason.OUT_OF_SERVICE, "killed", Duration.ZERO);
      }
      keep.run();
      if (writes.get() >= failAt) {
        dead = true;
        throw new Unavailable(Unavailable.Reason.OUT_OF_SERVICE, "killed", Duration.ZERO);
      }
    }

    private void count(DerivedRows rows) {
      if (rows.table().equals("obs_topology_nodes")) {
        return;
      }
      for (int row = 0; row < rows.size(); row++) {
        StringBuilder key = new StringBuilder(rows.table());
        Map<String, Long> measures = new LinkedHashMap<>();
        for (DerivedRows.Column column : rows.columns()) {
          switch (column) {
            case DerivedRows.Texts(String _, List<String> values) ->
                key.append('|').append(values.get(row));
            case DerivedRows.Times(String _, long[] values) -> key.append('|').append(values[row]);
            case DerivedRows.Counts(String name, long[] values) -> {
              if (name.equals("entry")) {
                key.append('|').append(values[row]);
              } else {
                measures.put(name, values[row]);
              }
            }
            case DerivedRows.Histograms(String name, var values) -> {
              for (int i = 0; i < values.get(row).buckets().length; i++) {
                measures.put(name + values.get(row).buckets()[i], values.get(row).counts()[i]);
              }
            }
            case DerivedRows.TextLists _, DerivedRows.CountLists _ -> {}
          }
        }
        measures.forEach((name, value) -> sums.merge(key + "|" + name, value, Long::sum));
      }
    }
  }

  private static final class MovingClock extends Clock {
    final AtomicLong millis = new AtomicLong(NOON.toEpochMilli());

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis.get());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private record Assembly(OpenTracesSettings assembly) implements TraceAssembly {}

  /// Keeps every third trace.
  private record Thirds() implements TraceSampler {
    @Override
    public double[] decide(TenantId tenant, List<AssembledTrace> traces, long atMillis) {
      return traces.stream().mapToDouble(t -> t.idLow() % 3 == 0 ? 3 : 0).toArray();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "thirds", "policies"})
  void aKillAtEveryWriteChangesNothing(String sampled) throws Exception {
    List<List<S>> sent = traffic(11, 24, 8);
    Store undisturbed = new Store();
    play(directory.resolve("calm"), undisturbed, sent, sampled);
    long leftOut = undisturbed.takeLeftOut();
    assertThat(undisturbed.sums).isEqualTo(bruteForce(sent));
    if (sampled.equals("policies")) {
      assertThat(undisturbed.spans.values()).contains(1.0, 1 / 0.3).hasSizeGreaterThan(20);
      assertThat(undisturbed.spans.size() + leftOut)
          .isEqualTo(sent.stream().mapToLong(List::size).sum());
    }
    int writes = undisturbed.writes.get();
    assertThat(writes).isGreaterThan(10);

    for (int at = 1;
        at <= writes + 2;
        at += sampled.equals("policies") ? 1 + writes / 3 : 1 + at / 2) {
      for (boolean afterKeeping : new boolean[] {false, true}) {
        Store killed = new Store();
        killed.failAt = at;
        killed.afterKeeping = afterKeeping;
        Path place = directory.resolve("kill-" + at + afterKeeping + sampled);
        play(place, killed, sent, sampled);

        assertThat(killed.takeLeftOut()).as("killed at write %s", at).isEqualTo(leftOut);
        assertThat(killed.sums).as("killed at write %s", at).isEqualTo(undisturbed.sums);
        assertThat(killed.spans).as("killed at write %s", at).isEqualTo(undisturbed.spans);
      }
    }
  }

  @Test
  void replicasThatSeeDifferentTracesAddUpToOne() throws Exception {
    List<List<S>> sent = traffic(12, 40, 5);
    for (int replica = 0; replica < 3; replica++) {
      int mine = replica;
      List<List<S>> part =
          sent.stream()
              .map(batch -> batch.stream().filter(s -> s.trace() % 3 == mine).toList())
              .filter(batch -> !batch.isEmpty())
              .toList();
      play(directory.resolve("replica-" + replica), store, part, "");
    }
    assertThat(store.sums).isEqualTo(bruteForce(sent));
  }

  @Test
  void aSpoolHoldsClaimsUntilTheirTracesAreStored() throws Exception {
    play(directory.resolve("spool"), store, traffic(13, 10, 3), "thirds");
    assertThat(store.spans.keySet()).allMatch(id -> Long.parseLong(id.split("/")[0]) % 3 == 0);
    assertThat(store.spans.values()).allMatch(weight -> weight == 3);
    try (Run again = new Run(directory.resolve("spool"), new Store(), "thirds")) {
      assertThat(again.spool.snapshot().consumers().getFirst().backlogRecords()).isZero();
    }
  }

  @Test
  void lateSpansShareTheFateOfTheirTraceAlsoAfterARestart() throws Exception {
    Path place = directory.resolve("late");
    play(place, store, List.of(List.of(span(3, 1), span(4, 1))), "thirds");
    assertThat(store.spans).containsOnlyKeys("3/1");
    try (Run again = new Run(place, store, "thirds")) {
      again.send(List.of(span(3, 2), span(4, 2)));
      clock.millis.addAndGet(Duration.ofSeconds(30).toMillis());
      PipelineFixture.await(again::nothingLeft);
    }
    assertThat(store.spans).containsExactly(Map.entry("3/1", 3.0), Map.entry("3/2", 3.0));
  }

  private static S span(long trace, long id) {
    return S.of(trace, id, 0, "shop", SpanKind.SERVER, 1_000, 2_000);
  }

  /// Plays the batches; when the store dies, the process does too, and another one goes on.
  private void play(Path place, Store into, List<List<S>> sent, String sampled) throws Exception {
    clock.millis.set(NOON.toEpochMilli());
    int next = 0;
    boolean finished = false;
    while (!finished) {
      try (Run run = new Run(place, into, sampled)) {
        while (next < sent.size() && !into.dead) {
          int before = into.writes.get();
          run.send(sent.get(next++));
          clock.millis.addAndGet(700);
          PipelineFixture.await(() -> into.dead || into.writes.get() > before);
        }
        clock.millis.addAndGet(Duration.ofMinutes(2).toMillis());
        PipelineFixture.await(() -> into.dead || run.nothingLeft());
        finished = !into.dead;
      }
      into.dead = false;
      into.failAt = Integer.MAX_VALUE;
    }
  }

  private final class Run implements AutoCloseable {
    final Spool spool;
    private final PipelineRunner runner;

    Run(Path place, Store into, String sampled) throws Exception {
      spool =
          Spool.open(
              SpoolSettings.in(place).withFreeSpaceFloor(new DataSize(0)),
              List.of(new ConsumerSettings("traces", Set.of(Signal.TRACES))),
              clock,
              _ -> {});
      SequencedMap<String, Processor> processors = new LinkedHashMap<>();
      processors.put(
          "ollystack_traces",
          new Assembly(
              new OpenTracesSettings(
                  Duration.ofSeconds(2), Duration.ofSeconds(8), 1000, 64 << 20, true)));
      processors.put("ollystack_rollup", built(new RollupFactory()));
      processors.put("ollystack_topology", built(new TopologyFactory()));
      switch (sampled) {
        case "thirds" -> processors.put("ollystack_sampling", new Thirds());
        case "policies" ->
            processors.put(
                "ollystack_sampling",
                built(
                    new SamplingFactory(new RaisedPaths()),
                    """
                    policies:
                      - {name: errors, type: status_code, status_codes: [ERROR]}
                      - {name: some, type: probabilistic, sampling_percentage: 30}
                    """));
        default -> {}
      }
      SequencedMap<String, Exporter> exporters = new LinkedHashMap<>();
      exporters.put("store", into);
      var settings =
          new PipelineSettings(
              "traces",
              Signal.TRACES,
              processors,
              exporters,
              new ClaimLimits(1_000, DataSize.ofMebibytes(1), Duration.ZERO),
              2,
              new Backoff(Duration.ofMillis(1), Duration.ofMillis(4)));
      runner =
          new PipelineRunner(
              settings,
              spool.consumer("traces"),
              request -> TestSpans.batch(spansOf(request)),
              letter -> {
                throw new IllegalStateException(letter.detail());
              },
              new Accounts(),
              TraceStage.of(settings, place, clock).orElseThrow());
      runner.start();
    }

    void send(List<S> spans) throws Exception {
      int id = requests.size();
      requests.put(id, spans);
      byte[] payload = ByteBuffer.allocate(4).putInt(id).array();
      spool.append(
          new OtlpRequest(
              Signal.TRACES, Encoding.PROTOBUF, TenantId.NONE, clock.instant(), payload),
          spans.size());
    }

    boolean nothingLeft() {
      return spool.snapshot().consumers().getFirst().backlogRecords() == 0;
    }

    @Override
    public void close() throws IOException {
      runner.close();
      try {
        spool.close();
      } catch (ClosedChannelException e) {
        // stopped in the middle of noting a claim: as a kill would
      }
    }
  }

  private List<S> spansOf(OtlpRequest request) {
    return requests.getOrDefault(ByteBuffer.wrap(request.payload()).getInt(), List.of());
  }

  private static Processor built(ComponentFactory<Processor> factory) throws Exception {
    return built(factory, "{}");
  }

  private static Processor built(ComponentFactory<Processor> factory, String yaml)
      throws Exception {
    ComponentId id = ComponentId.parse(factory.type()).orElseThrow();
    var section = ConfigYaml.read(yaml, _ -> Optional.empty(), new ConfigProblems()).orElseThrow();
    return factory.plan(id, section).build();
  }

  /// Traces whose spans are spread over the requests at random, some in late ones.
  private static List<List<S>> traffic(long seed, int traces, int requests) {
    Random random = new Random(seed);
    List<List<S>> sent = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      sent.add(new ArrayList<>());
    }
    for (int trace = 1; trace <= traces; trace++) {
      int first = random.nextInt(requests);
      for (S span : TestSpans.randomTrace(trace, random, 12)) {
        sent.get(Math.min(requests - 1, first + random.nextInt(2))).add(span);
      }
    }
    sent.forEach(batch -> Collections.shuffle(batch, random));
    sent.removeIf(List::isEmpty);
    return sent;
  }

  /// What the rows add up to, worked out from the spans one by one.
  private static Map<String, Long> bruteForce(List<List<S>> sent) {
    Map<String, Long> sums = new TreeMap<>();
    Map<String, S> byId = new LinkedHashMap<>();
    sent.forEach(batch -> batch.forEach(s -> byId.put(s.trace() + "/" + s.id(), s)));
    for (S s : byId.values()) {
      boolean entry =
          s.kind() == SpanKind.SERVER || s.kind() == SpanKind.CONSUMER || s.parent() == 0;
      long nanos = s.end() - s.start();
      String key =
          "obs_rollups|%d|%s|%s|%s||%d|"
              .formatted(window(s), s.service(), s.name(), s.kind().text(), entry ? 1 : 0);
      sums.merge(key + "requests", 1L, Long::sum);
      sums.merge(key + "errors", s.error() ? 1L : 0, Long::sum);
      sums.merge(key + "duration_sum", nanos, Long::sum);
      sums.merge(key + "durations" + DurationBuckets.of(nanos), 1L, Long::sum);
      edge(sums, byId, s);
    }
    return sums;
  }

  private static void edge(Map<String, Long> sums, Map<String, S> byId, S s) {
    S parent = byId.get(s.trace() + "/" + s.parent());
    if (parent != null && !parent.service().equals(s.service())) {
      boolean client = parent.kind() == SpanKind.CLIENT || parent.kind() == SpanKind.PRODUCER;
      String protocol = client ? parent.attributes().getOrDefault("db.system", "") : "";
      add(
          sums,
          "%d|%s|%s|%s|service|service|call|"
              .formatted(window(parent), parent.service(), s.service(), protocol),
          client ? parent : s,
          1);
    }
    boolean calls = s.kind() == SpanKind.CLIENT || s.kind() == SpanKind.PRODUCER;
    boolean answered =
        byId.values().stream()
            .filter(c -> c.trace() == s.trace() && c.parent() == s.id())
            .anyMatch(c ->
                !c.service().equals(s.service())
                    || (c.kind() == SpanKind.CLIENT && !c.attributes().isEmpty()));
    if (calls && !s.attributes().isEmpty() && !answered) {
      add(sums, "%d|%s|pg|pg|service|database|call|".formatted(window(s), s.service()), s, 0);
    }
  }

  private static void add(Map<String, Long> sums, String edge, S seen, long paired) {
    String key = "obs_topology_edges|" + edge;
    long nanos = seen.end() - seen.start();
    sums.merge(key + "calls", 1L, Long::sum);
    sums.merge(key + "errors", seen.error() ? 1L : 0, Long::sum);
    sums.merge(key + "duration_sum", nanos, Long::sum);
    sums.merge(key + "paired", paired, Long::sum);
    sums.merge(key + "durations" + DurationBuckets.of(nanos), 1L, Long::sum);
  }

  private static long window(S s) {
    return Windows.nanos(Windows.secondsOf(s.start()));
  }
}

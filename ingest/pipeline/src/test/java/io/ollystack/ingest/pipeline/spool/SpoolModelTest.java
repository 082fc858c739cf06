package io.ollystack.ingest.pipeline.spool;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.Unavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// A spool with two consumers against a model in memory, over random operations and restarts.
final class SpoolModelTest {
  private static final DataSize MAX = new DataSize(20_000);
  private static final DataSize SEGMENT = new DataSize(1_500);

  sealed interface Step {
    record Append(Signal signal, int size) implements Step {}

    record Take(String consumer, int items) implements Step {}

    record Finish(String consumer, int which) implements Step {}

    record Restart() implements Step {}
  }

  @Property(tries = 150)
  void behavesAsItsModel(@ForAll("steps") List<Step> steps) throws Exception {
    Path directory = Files.createTempDirectory("spool-model");
    try (var run = new Run(directory)) {
      for (Step step : steps) {
        switch (step) {
          case Step.Append(Signal signal, int size) -> run.append(signal, size);
          case Step.Take(String consumer, int items) -> run.take(consumer, items);
          case Step.Finish(String consumer, int which) -> run.finish(consumer, which);
          case Step.Restart() -> run.restart();
        }
      }
      run.restart();
      run.drain("traces");
      run.drain("rest");
    } finally {
      delete(directory);
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> consumers = Arbitraries.of("traces", "rest");
    Arbitrary<Step> append =
        Arbitraries.of(Signal.values())
            .flatMap(signal ->
                Arbitraries.integers().between(0, 900).map(size -> new Step.Append(signal, size)));
    Arbitrary<Step> take =
        consumers.flatMap(
            name -> Arbitraries.integers().between(1, 4).map(n -> new Step.Take(name, n)));
    Arbitrary<Step> finish =
        consumers.flatMap(
            name -> Arbitraries.integers().between(0, 5).map(n -> new Step.Finish(name, n)));
    return Arbitraries.frequencyOf(
            Tuple.of(6, append),
            Tuple.of(3, take),
            Tuple.of(3, finish),
            Tuple.of(1, Arbitraries.just(new Step.Restart())))
        .list()
        .ofMaxSize(80);
  }

  private static SpoolFiles unsynced() {
    var files = new FaultyFiles();
    files.skipsSyncs = true;
    return files;
  }

  /// One consumer as it ought to be.
  private static final class Model {
    final List<String> waiting = new ArrayList<>();
    final Map<String, List<String>> claimed = new LinkedHashMap<>();
    final Map<String, Claim> handles = new LinkedHashMap<>();
    final List<String> toReplay = new ArrayList<>();
  }

  private static final class Run implements AutoCloseable {
    final SpoolFixture fixture;
    final Map<String, Model> models = Map.of("traces", new Model(), "rest", new Model());
    Spool spool;
    int appended;

    Run(Path directory) throws IOException {
      fixture = new SpoolFixture(directory);
      spool = open();
    }

    Model model(String name) {
      return requireNonNull(models.get(name));
    }

    Spool open() throws IOException {
      return fixture.open(
          fixture.settings(MAX, SEGMENT),
          unsynced(),
          new ConsumerSettings("traces", Set.of(Signal.TRACES)),
          new ConsumerSettings("rest", Set.of(Signal.METRICS, Signal.LOGS)));
    }

    void append(Signal signal, int size) throws Exception {
      String payload = appended++ + "x".repeat(size);
      try {
        spool.append(SpoolFixture.request(signal, payload), 1);
        model(signal == Signal.TRACES ? "traces" : "rest").waiting.add(payload);
      } catch (Unavailable e) {
        assertThat(spool.snapshot().bytes() + size + 200).isGreaterThan(MAX.bytes());
      }
      assertThat(spool.snapshot().bytes()).isLessThanOrEqualTo(MAX.bytes());
    }

    Optional<Claim> take(String name, int items) throws Exception {
      Model model = model(name);
      var limits = new ClaimLimits(items, DataSize.ofMebibytes(1), Duration.ZERO);
      Optional<Claim> claim = spool.consumer(name).claim(limits, Duration.ZERO);
      if (!model.toReplay.isEmpty()) {
        String token = model.toReplay.removeFirst();
        assertThat(claim.orElseThrow().token()).isEqualTo(token);
        assertThat(payloads(claim.get())).isEqualTo(model.claimed.get(token));
        model.handles.put(token, claim.get());
        return claim;
      }
      List<String> expected =
          List.copyOf(model.waiting.subList(0, Math.min(items, model.waiting.size())));
      if (expected.isEmpty()) {
        assertThat(claim).isEmpty();
      } else {
        assertThat(payloads(claim.orElseThrow())).isEqualTo(expected);
        model.claimed.put(claim.get().token(), expected);
        model.handles.put(claim.get().token(), claim.get());
        model.waiting.subList(0, expected.size()).clear();
      }
      return claim;
    }

    void finish(String name, int which) {
      Model model = model(name);
      List<String> tokens = List.copyOf(model.handles.keySet());
      if (tokens.isEmpty()) {
        return;
      }
      String token = tokens.get(which % tokens.size());
      requireNonNull(model.handles.remove(token)).done();
      model.claimed.remove(token);
    }

    void restart() throws IOException {
      spool.close();
      for (Model model : models.values()) {
        model.handles.clear();
        model.toReplay.clear();
        model.toReplay.addAll(model.claimed.keySet());
      }
      spool = open();
    }

    void drain(String name) throws Exception {
      while (true) {
        Optional<Claim> claim = take(name, 3);
        if (claim.isEmpty()) {
          break;
        }
        claim.get().done();
      }
      assertThat(model(name).waiting).isEmpty();
      assertThat(fixture.events).isEmpty();
    }

    @Override
    public void close() throws IOException {
      spool.close();
    }

    static List<String> payloads(Claim claim) {
      return claim.records().stream().map(SpoolFixture::payload).toList();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(file -> {
            try {
              Files.delete(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}

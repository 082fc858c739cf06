package io.ollystack.ingest.pipeline.wiring;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.pipeline.dispatch.Accounts;
import io.ollystack.ingest.pipeline.dispatch.Backoff;
import io.ollystack.ingest.pipeline.dispatch.DeadLetters;
import io.ollystack.ingest.pipeline.dispatch.PipelineRunner;
import io.ollystack.ingest.pipeline.dispatch.PipelineSettings;
import io.ollystack.ingest.pipeline.dispatch.SpoolIntake;
import io.ollystack.ingest.pipeline.dispatch.TraceStage;
import io.ollystack.ingest.pipeline.spool.ClaimLimits;
import io.ollystack.ingest.pipeline.spool.ConsumerSettings;
import io.ollystack.ingest.pipeline.spool.Spool;
import io.ollystack.ingest.pipeline.spool.SpoolEventLog;
import io.ollystack.ingest.pipeline.spool.SpoolSnapshot;
import io.ollystack.ingest.telemetry.RequestDecoder;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Running pipelines: receivers, the spool between, processors and exporters.
///
/// Each pipeline has processors of its own; an exporter or receiver that several pipelines name is
/// one, and a receiver feeds exactly the pipelines that name it. Thread-safe.
public final class Pipelines implements AutoCloseable {
  /// Without the processor `batch`: small batches, soon.
  private static final ClaimLimits UNBATCHED =
      new ClaimLimits(8_192, DataSize.ofMebibytes(8), Duration.ofMillis(200));

  /// Claims in work per pipeline: enough that one is stored while others are decoded.
  private static final int MAX_IN_FLIGHT = 4;

  private final Spool spool;
  private final List<SpoolIntake.Entrance> entrances = new ArrayList<>();
  private final Map<String, Accounts> accounts = new LinkedHashMap<>();
  private final Deque<AutoCloseable> opened;

  /// What the pipelines did since the start.
  ///
  /// @param pipelines by name
  public record Snapshot(Map<String, Accounts.Snapshot> pipelines, SpoolSnapshot spool) {

    /// The accounts of one pipeline.
    public Accounts.Snapshot pipeline(String name) {
      Accounts.Snapshot accounts = pipelines.get(name);
      if (accounts == null) {
        throw new IllegalArgumentException(
            "pipeline '%s': expected one of %s".formatted(name, pipelines.keySet()));
      }
      return accounts;
    }
  }

  /// Builds everything, from the exporters back to the receivers, and starts it.
  ///
  /// @throws IOException something cannot be built or started; what was already open is closed
  ///   again
  public static Pipelines start(
      PipelinesPlan plan, RequestDecoder decoder, DeadLetters deadLetters, Clock clock)
      throws IOException {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      return new Pipelines(plan, decoder, deadLetters, clock, opened);
    } catch (IOException | RuntimeException e) {
      closeAll(opened, e);
      throw e;
    }
  }

  private Pipelines(
      PipelinesPlan plan,
      RequestDecoder decoder,
      DeadLetters deadLetters,
      Clock clock,
      Deque<AutoCloseable> opened)
      throws IOException {
    this.opened = opened;
    this.spool =
        Spool.open(
            plan.spool(),
            plan.pipelines().stream()
                .map(pipeline -> new ConsumerSettings(pipeline.name(), Set.of(pipeline.signal())))
                .toList(),
            clock,
            new SpoolEventLog());
    opened.push(spool);
    Map<ComponentId, Exporter> exporters = new LinkedHashMap<>();
    for (PipelinePlan pipeline : plan.pipelines()) {
      PipelineSettings settings = settings(plan, pipeline, exporters);
      Accounts account = new Accounts();
      accounts.put(pipeline.name(), account);
      entrances.add(
          new SpoolIntake.Entrance(
              pipeline.name(),
              pipeline.signal(),
              List.copyOf(settings.processors().values()),
              account));
      var runner =
          new PipelineRunner(
              settings,
              spool.consumer(pipeline.name()),
              decoder,
              deadLetters,
              account,
              TraceStage.of(settings, plan.spool().directory(), clock).orElse(null));
      opened.push(runner);
      runner.start();
    }
    startReceivers(plan);
  }

  public Snapshot snapshot() {
    Map<String, Accounts.Snapshot> snapshots = new LinkedHashMap<>();
    accounts.forEach((name, account) -> snapshots.put(name, account.snapshot()));
    return new Snapshot(Map.copyOf(snapshots), spool.snapshot());
  }

  /// Stops receiving, then working, then closes the spool. What is not stored yet stays there.
  @Override
  public void close() throws IOException {
    var failure = new IOException("the pipelines did not close cleanly");
    closeAll(opened, failure);
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  private PipelineSettings settings(
      PipelinesPlan plan, PipelinePlan pipeline, Map<ComponentId, Exporter> exporters)
      throws IOException {
    SequencedMap<String, Processor> processors = new LinkedHashMap<>();
    for (ComponentId id : pipeline.processors()) {
      Processor processor = get(plan.processors(), id).build();
      opened.push(processor);
      processors.put(id.toString(), processor);
    }
    SequencedMap<String, Exporter> ofPipeline = new LinkedHashMap<>();
    for (ComponentId id : pipeline.exporters()) {
      @Nullable Exporter exporter = exporters.get(id);
      if (exporter == null) {
        exporter = get(plan.exporters(), id).build();
        opened.push(exporter);
        exporters.put(id, exporter);
      }
      ofPipeline.put(id.toString(), exporter);
    }
    return new PipelineSettings(
        pipeline.name(),
        pipeline.signal(),
        processors,
        ofPipeline,
        UNBATCHED,
        MAX_IN_FLIGHT,
        Backoff.DEFAULT);
  }

  private void startReceivers(PipelinesPlan plan) throws IOException {
    Map<ComponentId, Receiver> receivers = new LinkedHashMap<>();
    Map<ComponentId, Set<String>> fed = new LinkedHashMap<>();
    for (PipelinePlan pipeline : plan.pipelines()) {
      for (ComponentId id : pipeline.receivers()) {
        if (!receivers.containsKey(id)) {
          Receiver receiver = get(plan.receivers(), id).build();
          opened.push(receiver);
          receivers.put(id, receiver);
        }
        fed.computeIfAbsent(id, _ -> new LinkedHashSet<>()).add(pipeline.name());
      }
    }
    for (Map.Entry<ComponentId, Receiver> receiver : receivers.entrySet()) {
      receiver.getValue().start(new SpoolIntake(spool, entrances, get(fed, receiver.getKey())));
    }
  }

  private static <T> T get(Map<ComponentId, T> plans, ComponentId id) {
    T plan = plans.get(id);
    if (plan == null) {
      throw new IllegalStateException("a checked plan lacks " + id);
    }
    return plan;
  }

  /// Closes in the opposite order of opening; every one, whatever the others do.
  private static void closeAll(Deque<AutoCloseable> opened, Exception failure) {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failure.addSuppressed(e);
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }
}

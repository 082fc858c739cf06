package io.ollystack.ingest.pipeline.dispatch;

import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.component.TraceAssembly;
import io.ollystack.ingest.pipeline.component.TraceProcessor;
import io.ollystack.ingest.pipeline.component.TraceSampler;
import io.ollystack.ingest.pipeline.dispatch.DecisionLog.Decision;
import io.ollystack.ingest.pipeline.dispatch.DecisionLog.Step;
import io.ollystack.ingest.pipeline.spool.Claim;
import io.ollystack.ingest.pipeline.spool.SpooledRequest;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.pipeline.traces.OpenTraces;
import io.ollystack.ingest.pipeline.traces.OpenTracesSettings;
import io.ollystack.ingest.pipeline.traces.TraceIds;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Where a pipeline remembers: spans wait here until their trace is quiet, then all that works on
/// whole traces sees them together. See `adr/0002-traces-across-claims.md`.
///
/// Claims enter in the order of the spool, whatever the order in which they are decoded. When
/// traces became quiet, that is a step: it is written into the [DecisionLog], then what follows
/// from it is stored under the step's token, then the step is noted as stored. A claim is given
/// back to the spool when it is stored itself and no span of it is in an open trace or an
/// unfinished step; so a crash at any point is followed by the same claims, the same steps and the
/// same tokens.
///
/// Thread-safe.
public final class TraceStage implements AutoCloseable {
  private static final Logger LOG = System.getLogger(TraceStage.class.getName());
  private static final Duration LATE = Duration.ofMinutes(10);
  private static final int MOST_REMEMBERED = 500_000;

  private final List<Map.Entry<String, TraceProcessor>> processors = new ArrayList<>();
  private final @Nullable TraceSampler sampler;
  private final String samplerId;
  private final OpenTracesSettings assembly;
  private final Backoff backoff;
  private final InstantSource clock;
  private final DecisionLog log;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition turned = lock.newCondition();

  // Guarded by lock.
  private final Map<TenantId, OpenTraces> open = new LinkedHashMap<>();
  private final NavigableMap<Long, Hold> holds = new TreeMap<>();
  private final Deque<Step> logged;
  private final long lastLogged;
  private final Map<TraceKey, Double> remembered = new LinkedHashMap<>();
  private long turn;
  private volatile boolean stopping;
  private long atMillis = Long.MIN_VALUE;
  private long lastClaim = -1;

  /// A claim that is not finished.
  private static final class Hold {
    final Claim.Receipt receipt;
    int count = 1;

    Hold(Claim.Receipt receipt) {
      this.receipt = receipt;
    }
  }

  record Derived(DerivedRows rows, String token) {}

  /// What follows from a step and is to be stored.
  record Work(
      Step step,
      List<ExportBlock> kept,
      List<Derived> derived,
      long keptRows,
      long droppedRows,
      Map<Long, Integer> released) {}

  /// The stage of a pipeline; empty when none of its processors works on traces.
  ///
  /// @param directory of the spool, where the decisions are kept too
  /// @throws IOException they cannot be read
  public static Optional<TraceStage> of(
      PipelineSettings settings, Path directory, InstantSource clock) throws IOException {
    boolean needed =
        settings.processors().values().stream()
            .anyMatch(p -> p instanceof TraceProcessor || p instanceof TraceSampler);
    if (!needed || settings.signal() != Signal.TRACES) {
      return Optional.empty();
    }
    String file = "decisions-" + settings.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".log";
    return Optional.of(new TraceStage(settings, new DecisionLog(directory.resolve(file)), clock));
  }

  private TraceStage(PipelineSettings settings, DecisionLog log, InstantSource clock) {
    TraceSampler found = null;
    String id = "";
    OpenTracesSettings configured = OpenTracesSettings.DEFAULT;
    for (Map.Entry<String, Processor> entry : settings.processors().entrySet()) {
      if (entry.getValue() instanceof TraceProcessor processor) {
        processors.add(Map.entry(entry.getKey(), processor));
      }
      if (entry.getValue() instanceof TraceSampler processor) {
        found = processor;
        id = entry.getKey();
      }
      if (entry.getValue() instanceof TraceAssembly processor) {
        configured = processor.assembly();
      }
    }
    this.sampler = found;
    this.samplerId = id;
    this.assembly = configured;
    this.backoff = settings.backoff();
    this.clock = clock;
    this.log = log;
    this.logged = new ArrayDeque<>(log.steps());
    this.lastLogged = log.steps().isEmpty() ? -1 : log.steps().getLast().after();
    log.steps().forEach(this::remember);
  }

  /// Whether spans are stored only when their trace was decided about.
  boolean samples() {
    return sampler != null;
  }

  String samplerId() {
    return samplerId;
  }

  /// Whether there is anything that the mere passing of time would change.
  boolean waits() {
    lock.lock();
    try {
      return !logged.isEmpty() || open.values().stream().anyMatch(traces -> traces.traces() > 0);
    } finally {
      lock.unlock();
    }
  }

  /// Spans that are open, for tests and figures.
  public int openSpans() {
    lock.lock();
    try {
      return open.values().stream().mapToInt(OpenTraces::spans).sum();
    } finally {
      lock.unlock();
    }
  }

  /// Adds the spans of a claim when its turn has come.
  List<Work> enter(long myTurn, Claim claim, Map<TenantId, List<TelemetryBatch>> batches)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      await(myTurn);
      long first = claim.range().first();
      List<Work> works = new ArrayList<>();
      while (!logged.isEmpty() && logged.getFirst().after() < first) {
        repeat(logged.removeFirst(), works);
      }
      Hold hold = new Hold(claim.receipt());
      holds.put(first, hold);
      lastClaim = Math.max(lastClaim, first);
      for (SpooledRequest request : claim.records()) {
        atMillis = Math.max(atMillis, request.request().receivedAt().toEpochMilli());
      }
      batches.forEach((tenant, ofTenant) -> {
        OpenTraces traces =
            open.computeIfAbsent(tenant, t -> new OpenTraces(t, assembly, samples()));
        for (TelemetryBatch batch : ofTenant) {
          hold.count += traces.add((SpanBatch) batch, first, atMillis);
        }
      });
      while (!logged.isEmpty() && logged.getFirst().after() == first) {
        repeat(logged.removeFirst(), works);
      }
      if (first > lastLogged) {
        step(works);
      }
      return works;
    } finally {
      turn = Math.max(turn, myTurn + 1);
      turned.signalAll();
      lock.unlock();
    }
  }

  /// Lets time pass.
  List<Work> tick(long myTurn) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      await(myTurn);
      List<Work> works = new ArrayList<>();
      while (!logged.isEmpty()) {
        repeat(logged.removeFirst(), works);
      }
      atMillis = Math.max(atMillis, clock.instant().toEpochMilli());
      step(works);
      return works;
    } finally {
      turn = Math.max(turn, myTurn + 1);
      turned.signalAll();
      lock.unlock();
    }
  }

  /// Gives up a turn.
  void pass(long myTurn) {
    lock.lock();
    try {
      while (turn < myTurn && !stopping) {
        turned.awaitUninterruptibly();
      }
      turn = Math.max(turn, myTurn + 1);
      turned.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The claim's own rows are stored.
  void claimStored(long first) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      release(Map.of(first, 1));
    } finally {
      lock.unlock();
    }
  }

  /// Everything that follows from the step is stored.
  void stored(Work work) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      write(() -> log.stored(work.step()));
      release(work.released());
      log.forgetBefore(
          holds.isEmpty() ? Long.MAX_VALUE : holds.firstKey(), atMillis - LATE.toMillis());
    } finally {
      lock.unlock();
    }
  }

  /// Nobody begins anything here any more.
  void stop() {
    stopping = true;
    lock.lock();
    try {
      turned.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Interrupts a worker while nobody writes here: an interrupt in the middle of a write would
  /// close the file.
  void interrupt(Thread worker) {
    lock.lock();
    try {
      worker.interrupt();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      log.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the log of decisions did not close cleanly", e);
    } finally {
      lock.unlock();
    }
  }

  private void await(long myTurn) throws InterruptedException {
    while (turn < myTurn && !stopping) {
      turned.await();
    }
    if (stopping) {
      throw new InterruptedException("the pipeline is stopping");
    }
  }

  private void release(Map<Long, Integer> counts) {
    counts.forEach((claim, count) -> {
      Hold hold = holds.get(claim);
      if (hold != null) {
        hold.count -= count;
        if (hold.count == 0) {
          holds.remove(claim);
          hold.receipt.done();
        }
      }
    });
  }

  /// Takes the traces that are due now, decides, writes it down.
  private void step(List<Work> works) throws InterruptedException {
    List<Decision> decisions = new ArrayList<>();
    Map<TenantId, List<AssembledTrace>> taken = new LinkedHashMap<>();
    Map<Long, Integer> released = new HashMap<>();
    long bytes = open.values().stream().mapToLong(OpenTraces::bytes).sum();
    long excess = Math.max(0, bytes - assembly.maxBytes());
    for (OpenTraces traces : open.values()) {
      long share = bytes == 0 ? 0 : (long) ((double) excess * traces.bytes() / bytes);
      TraceIds due = traces.due(atMillis, share);
      if (due.size() > 0) {
        List<AssembledTrace> assembled = new ArrayList<>(due.size());
        for (int i = 0; i < due.size(); i++) {
          assembled.add(
              traces.take(
                  due.high(i), due.low(i), claim -> released.merge(claim, 1, Integer::sum)));
        }
        taken.put(traces.tenant(), assembled);
        decide(traces.tenant(), assembled, decisions);
      }
    }
    if (decisions.isEmpty()) {
      return;
    }
    Step step = new Step(log.nextStep(), Math.max(lastClaim, lastLogged), atMillis, decisions);
    write(() -> log.append(step));
    remember(step);
    works.add(work(step, taken, released));
  }

  private void decide(TenantId tenant, List<AssembledTrace> traces, List<Decision> decisions) {
    double[] weights = new double[traces.size()];
    java.util.Arrays.fill(weights, 1);
    if (sampler != null) {
      List<AssembledTrace> asked = new ArrayList<>();
      List<Integer> places = new ArrayList<>();
      for (int i = 0; i < weights.length; i++) {
        AssembledTrace trace = traces.get(i);
        Double before = remembered.get(new TraceKey(tenant, trace.idHigh(), trace.idLow()));
        if (before != null) {
          weights[i] = before; // late spans share the fate of their trace
          if (before > 0) {
            sampler.followed(tenant, trace.size());
          }
        } else {
          asked.add(trace);
          places.add(i);
        }
      }
      double[] answers = sampler.decide(tenant, asked, atMillis);
      for (int i = 0; i < answers.length; i++) {
        weights[places.get(i)] = answers[i];
      }
    }
    for (int i = 0; i < weights.length; i++) {
      AssembledTrace trace = traces.get(i);
      decisions.add(new Decision(tenant.value(), trace.idHigh(), trace.idLow(), weights[i]));
    }
  }

  /// Does again what the log says; stores it only if that is not known to be done.
  private void repeat(Step step, List<Work> works) {
    Map<TenantId, List<AssembledTrace>> taken = new LinkedHashMap<>();
    Map<Long, Integer> released = new HashMap<>();
    Map<String, TenantId> tenants = new HashMap<>();
    for (Decision decision : step.decisions()) {
      TenantId tenant = tenants.computeIfAbsent(decision.tenant(), TenantId::new);
      OpenTraces traces = open.get(tenant);
      if (traces != null && traces.contains(decision.high(), decision.low())) {
        taken
            .computeIfAbsent(tenant, _ -> new ArrayList<>())
            .add(
                traces.take(
                    decision.high(),
                    decision.low(),
                    claim -> released.merge(claim, 1, Integer::sum)));
      }
    }
    if (log.isStored(step)) {
      release(released);
    } else {
      works.add(work(step, taken, released));
    }
  }

  private Work work(
      Step step, Map<TenantId, List<AssembledTrace>> taken, Map<Long, Integer> released) {
    List<ExportBlock> kept = new ArrayList<>();
    List<Derived> derived = new ArrayList<>();
    String token = log.id() + "/" + step.id();
    long keptRows = 0;
    Map<TenantId, List<AssembledTrace>> storedTraces = taken;
    if (sampler != null) {
      KeptTraces sorted = KeptTraces.of(sampler, step, taken, token);
      kept.addAll(sorted.blocks());
      keptRows = sorted.rows();
      storedTraces = sorted.traces();
      sorted
          .leftOut()
          .forEach((tenant, rows) ->
              rows.forEach(
                  of -> derived.add(new Derived(of, token + "/" + tenant + "/" + samplerId))));
    }
    for (Map.Entry<String, TraceProcessor> processor : processors) {
      boolean storedOnly = processor.getValue().storedOnly();
      (storedOnly ? storedTraces : taken)
          .forEach((tenant, traces) -> {
            TraceProcessor.Derivation derivation = processor.getValue().begin(tenant);
            traces.forEach(derivation::add);
            String prefix = token + "/" + tenant + "/" + processor.getKey();
            derivation.rows().forEach(rows -> derived.add(new Derived(rows, prefix)));
          });
    }
    long all = released.values().stream().mapToLong(Integer::longValue).sum();
    return new Work(step, kept, derived, keptRows, sampler == null ? 0 : all - keptRows, released);
  }

  private void remember(Step step) {
    if (sampler == null) {
      return;
    }
    for (Decision d : step.decisions()) {
      remembered.put(new TraceKey(new TenantId(d.tenant()), d.high(), d.low()), d.weight());
    }
    var eldest = remembered.entrySet().iterator();
    while (remembered.size() > MOST_REMEMBERED) {
      eldest.next();
      eldest.remove();
    }
  }

  private interface Writing {
    void run() throws IOException;
  }

  /// Nothing may follow from what is not written down: waits for the disk.
  private void write(Writing writing) throws InterruptedException {
    int failures = 0;
    while (true) {
      try {
        writing.run();
        return;
      } catch (IOException e) {
        failures++;
        if (stopping) {
          throw new InterruptedException("the pipeline is stopping");
        }
        LOG.log(Level.ERROR, "decisions about traces cannot be written, trying again", e);
        Thread.sleep(
            backoff.after(
                failures, Duration.ZERO, java.util.concurrent.ThreadLocalRandom.current()));
      }
    }
  }
}

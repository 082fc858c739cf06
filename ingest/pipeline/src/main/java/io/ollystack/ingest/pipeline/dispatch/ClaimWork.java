package io.ollystack.ingest.pipeline.dispatch;

import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.DerivingProcessor;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.spool.Claim;
import io.ollystack.ingest.pipeline.spool.SpooledRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.RequestDecoder;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Unavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The way of one claim: decode, process, export until stored or rejected.
final class ClaimWork {
  private static final Logger LOG = System.getLogger(ClaimWork.class.getName());

  /// A component that throws what it should not is tried this often before its block is given up.
  private static final int MAX_UNEXPECTED = 5;

  private final PipelineSettings settings;
  private final RequestDecoder decoder;
  private final DeadLetters deadLetters;
  private final Accounts accounts;
  private final long firstOfThisRun;
  private final @Nullable TraceStage traces;

  private final Set<String> away = ConcurrentHashMap.newKeySet();

  /// Requests of one tenant with what became of their rows.
  private static final class Share {
    final List<SpooledRequest> requests = new ArrayList<>();
    final List<TelemetryBatch> batches = new ArrayList<>();
    long rows;
  }

  ClaimWork(
      PipelineSettings settings,
      RequestDecoder decoder,
      DeadLetters deadLetters,
      Accounts accounts,
      long firstOfThisRun,
      @Nullable TraceStage traces) {
    this.settings = settings;
    this.decoder = decoder;
    this.deadLetters = deadLetters;
    this.accounts = accounts;
    this.firstOfThisRun = firstOfThisRun;
    this.traces = traces;
  }

  /// Returns when every row of the claim is stored, dropped, in the dead letters, or with the
  /// traces that are still open.
  ///
  /// @param turn the claim's place among all claims
  void run(Claim claim, long turn) throws InterruptedException {
    if (traces == null) {
      runAlone(claim, shares(claim), List.of());
      claim.done();
      return;
    }
    boolean entered = false;
    try {
      Map<TenantId, Share> shares = shares(claim);
      Map<TenantId, List<TelemetryBatch>> spans = new LinkedHashMap<>();
      shares.forEach((tenant, share) -> spans.put(tenant, List.copyOf(share.batches)));
      entered = true;
      List<TraceStage.Work> steps = traces.enter(turn, claim, spans);
      if (traces.samples()) {
        shares.values().forEach(ClaimWork::keepRowsWithoutTrace);
      }
      runAlone(claim, shares, spans.entrySet().stream().toList());
      traces.claimStored(claim.range().first());
      finish(steps);
    } finally {
      if (!entered) {
        traces.pass(turn);
      }
    }
  }

  /// Takes the traces that became quiet while nothing came.
  void tick(long turn) throws InterruptedException {
    if (traces != null) {
      finish(traces.tick(turn));
    }
  }

  /// @param derivedFrom what rows are derived from, where that is more than is exported
  private void runAlone(
      Claim claim,
      Map<TenantId, Share> shares,
      List<Map.Entry<TenantId, List<TelemetryBatch>>> derivedFrom)
      throws InterruptedException {
    countReplayed(claim);
    for (Map.Entry<TenantId, Share> share : shares.entrySet()) {
      if (!share.getValue().batches.isEmpty()) {
        String token = claim.token() + "/" + share.getKey();
        export(
            new ExportBlock(settings.signal(), share.getKey(), share.getValue().batches, token),
            share.getValue());
        if (derivedFrom.isEmpty()) {
          derive(share.getKey(), share.getValue().batches, token);
        }
      }
    }
    for (Map.Entry<TenantId, List<TelemetryBatch>> spans : derivedFrom) {
      derive(spans.getKey(), spans.getValue(), claim.token() + "/" + spans.getKey());
    }
  }

  private void derive(TenantId tenant, List<TelemetryBatch> batches, String token)
      throws InterruptedException {
    if (batches.isEmpty()) {
      return;
    }
    for (Map.Entry<String, Processor> processor : settings.processors().entrySet()) {
      if (processor.getValue() instanceof DerivingProcessor deriving) {
        for (DerivedRows rows : deriving.derive(tenant, batches)) {
          store(rows, token + "/" + processor.getKey());
        }
      }
    }
  }

  private void finish(List<TraceStage.Work> steps) throws InterruptedException {
    if (traces == null) {
      return;
    }
    for (TraceStage.Work step : steps) {
      for (ExportBlock block : step.kept()) {
        for (Map.Entry<String, Exporter> exporter : settings.exportersInOrder()) {
          settle(
              exporter.getKey(),
              () -> exporter.getValue().export(block).rejectedRows(),
              why -> lost(block.rows() + " sampled spans", exporter.getKey(), why),
              block.rows());
        }
      }
      for (TraceStage.Derived derived : step.derived()) {
        store(derived.rows(), derived.token());
      }
      accounts.stored(step.keptRows());
      accounts.dropped(traces.samplerId(), step.droppedRows());
      traces.stored(step);
    }
  }

  private void store(DerivedRows rows, String token) throws InterruptedException {
    if (rows.size() == 0) {
      return;
    }
    for (Map.Entry<String, Exporter> exporter : settings.exportersInOrder()) {
      settle(
          exporter.getKey(),
          () -> {
            exporter.getValue().store(rows, token);
            return 0;
          },
          why -> lost(rows.size() + " rows of " + rows.table(), exporter.getKey(), why),
          0);
    }
  }

  private void lost(String what, String exporter, Exception why) {
    LOG.log(
        Level.ERROR,
        "pipeline %s: %s refused %s for good".formatted(settings.name(), exporter, what),
        why);
  }

  private static void keepRowsWithoutTrace(Share share) {
    List<TelemetryBatch> without = new ArrayList<>();
    long rows = 0;
    for (TelemetryBatch batch : share.batches) {
      SpanBatch spans = (SpanBatch) batch;
      int[] kept = spans.rowsWhere(row -> (spans.traceIdHigh(row) | spans.traceIdLow(row)) == 0);
      rows += kept.length;
      if (kept.length > 0) {
        without.add(spans.select(kept));
      }
    }
    share.batches.clear();
    share.batches.addAll(without);
    share.rows = rows;
  }

  private void countReplayed(Claim claim) {
    long rows = 0;
    for (SpooledRequest request : claim.records()) {
      if (request.sequence() < firstOfThisRun) {
        rows += request.items();
      }
    }
    accounts.replayed(rows);
  }

  private Map<TenantId, Share> shares(Claim claim) throws InterruptedException {
    Map<TenantId, Share> shares = new LinkedHashMap<>();
    for (SpooledRequest request : claim.records()) {
      try {
        TelemetryBatch batch = decoder.decode(request.request());
        if (batch.size() < request.items()) {
          accounts.rejected("undecodable", request.items() - batch.size());
        }
        TelemetryBatch processed = process(batch);
        if (!processed.isEmpty()) {
          Share share = shares.computeIfAbsent(request.request().tenant(), _ -> new Share());
          share.requests.add(request);
          share.batches.add(processed);
          share.rows += processed.size();
        }
      } catch (RejectedData e) {
        bury(request, request.items(), "undecodable", e);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "pipeline " + settings.name() + ": a request is given up", e);
        bury(request, request.items(), "failed_in_processing", e);
      }
    }
    return shares;
  }

  private TelemetryBatch process(TelemetryBatch batch) {
    TelemetryBatch current = batch;
    Map<String, Long> dropped = new LinkedHashMap<>();
    for (Map.Entry<String, Processor> processor : settings.processors().entrySet()) {
      if (current.isEmpty()) {
        break;
      }
      TelemetryBatch next = processor.getValue().process(current);
      dropped.merge(processor.getKey(), (long) current.size() - next.size(), Long::sum);
      current = next;
    }
    // Only now: a request that fails in a later processor is rejected as a whole.
    dropped.forEach(accounts::dropped);
    return current;
  }

  private void export(ExportBlock block, Share share) throws InterruptedException {
    long rejectedRows = 0;
    for (Map.Entry<String, Exporter> exporter : settings.exportersInOrder()) {
      long rejected =
          settle(
              exporter.getKey(),
              () -> exporter.getValue().export(block).rejectedRows(),
              why -> buryAll(share, exporter.getKey(), why),
              share.rows);
      rejectedRows = Math.max(rejectedRows, rejected);
    }
    accounts.rejected("rejected_by_exporter", rejectedRows);
    accounts.stored(share.rows - rejectedRows);
  }

  /// One try of an exporter; answers how many rows it set aside.
  private interface Attempt {
    long run() throws RejectedData, Unavailable, InterruptedException;
  }

  private interface GiveUp {
    void accept(Exception why) throws InterruptedException;
  }

  /// Tries until it is stored or refused for good.
  ///
  /// @return rows that are not stored
  private long settle(String id, Attempt attempt, GiveUp giveUp, long rows)
      throws InterruptedException {
    int failures = 0;
    int unexpected = 0;
    while (true) {
      try {
        long rejected = attempt.run();
        if (away.remove(id)) {
          LOG.log(Level.INFO, "pipeline {0}: exporter {1} answers again", settings.name(), id);
        }
        return rejected;
      } catch (RejectedData e) {
        giveUp.accept(e);
        return rows;
      } catch (Unavailable e) {
        failures++;
        if (away.add(id)) {
          LOG.log(
              Level.WARNING,
              "pipeline {0}: exporter {1} is unavailable, trying until it answers: {2}",
              settings.name(),
              id,
              e.getMessage());
        }
        pause(failures, e.retryAfter());
      } catch (RuntimeException e) {
        failures++;
        unexpected++;
        LOG.log(Level.ERROR, "pipeline " + settings.name() + ": exporter " + id + " failed", e);
        if (unexpected == MAX_UNEXPECTED) {
          giveUp.accept(e);
          return rows;
        }
        pause(failures, Duration.ZERO);
      }
    }
  }

  private void pause(int failures, Duration asked) throws InterruptedException {
    accounts.retried();
    Thread.sleep(settings.backoff().after(failures, asked, ThreadLocalRandom.current()));
  }

  private void buryAll(Share share, String exporter, Exception why) throws InterruptedException {
    for (SpooledRequest request : share.requests) {
      keep(
          new DeadLetter(
              settings.name(),
              "rejected_by_exporter",
              exporter + ": " + why.getMessage(),
              request.items(),
              request.request()));
    }
  }

  private void bury(SpooledRequest request, long rows, String reason, Exception why)
      throws InterruptedException {
    keep(
        new DeadLetter(
            settings.name(), reason, String.valueOf(why.getMessage()), rows, request.request()));
    accounts.rejected(reason, rows);
  }

  private void keep(DeadLetter letter) throws InterruptedException {
    int failures = 0;
    while (true) {
      try {
        deadLetters.keep(letter);
        return;
      } catch (Unavailable e) {
        LOG.log(Level.ERROR, "pipeline " + settings.name() + ": a dead letter waits", e);
        pause(++failures, e.retryAfter());
      }
    }
  }
}

package io.ollystack.ingest.pipeline.dispatch;

import io.ollystack.ingest.pipeline.spool.Claim;
import io.ollystack.ingest.pipeline.spool.ClaimLimits;
import io.ollystack.ingest.pipeline.spool.SpoolConsumer;
import io.ollystack.ingest.telemetry.RequestDecoder;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Runs one pipeline: takes claims from the spool in order, works on a bounded number of them at
/// once, and gives each back when every exporter has stored it.
///
/// - **Memory** is bounded by claims in work times the size of a claim; when the store is down, the
///   claims in work wait and everything else stays on the disk.
/// - **Retries** carry the same rows and the same token, also after a crash, because claims keep
///   their boundaries and decoding and processing are pure.
/// - **Nothing poisons it**: what cannot be decoded, is rejected, or makes a component throw again
///   and again goes to the dead letters with its reason, and the claim goes on.
///
/// Several exporters: each gets every block; only those that failed are tried again. After a crash
/// all of them get an unfinished block again, and keep it once by its token.
public final class PipelineRunner implements AutoCloseable {
  private static final Logger LOG = System.getLogger(PipelineRunner.class.getName());
  private static final Duration CLAIM_WAIT = Duration.ofSeconds(1);

  private final PipelineSettings settings;
  private final SpoolConsumer consumer;
  private final ClaimWork work;
  private final Semaphore free;
  private final Set<Thread> workers = ConcurrentHashMap.newKeySet();
  private final Thread claimer;
  private final @Nullable TraceStage traces;
  private volatile boolean stopping;
  private long turns;

  /// A pipeline that keeps nothing from one claim to the next.
  public PipelineRunner(
      PipelineSettings settings,
      SpoolConsumer consumer,
      RequestDecoder decoder,
      DeadLetters deadLetters,
      Accounts accounts) {
    this(settings, consumer, decoder, deadLetters, accounts, null);
  }

  /// @param traces what works on whole traces, if any processor does; owned by the runner
  public PipelineRunner(
      PipelineSettings settings,
      SpoolConsumer consumer,
      RequestDecoder decoder,
      DeadLetters deadLetters,
      Accounts accounts,
      @Nullable TraceStage traces) {
    this.settings = settings;
    this.consumer = consumer;
    this.traces = traces;
    this.work =
        new ClaimWork(settings, decoder, deadLetters, accounts, consumer.firstOfThisRun(), traces);
    this.free = new Semaphore(settings.maxInFlight());
    this.claimer =
        Thread.ofVirtual().name("ollystack-pipeline-" + settings.name()).unstarted(this::claim);
  }

  public void start() {
    claimer.start();
  }

  /// Claims that are worked on.
  public int inFlight() {
    return settings.maxInFlight() - free.availablePermits();
  }

  /// Stops without waiting for the store: what is not finished stays in the spool. Processors and
  /// exporters are closed by who made them.
  @Override
  public void close() {
    stopping = true;
    claimer.interrupt();
    joinUninterruptibly(claimer);
    if (traces != null) {
      traces.stop();
    }
    for (Thread worker : Set.copyOf(workers)) {
      if (traces == null) {
        worker.interrupt();
      } else {
        traces.interrupt(worker);
      }
      joinUninterruptibly(worker);
    }
    if (traces != null) {
      traces.close();
    }
  }

  private void claim() {
    ClaimLimits limits = settings.shapedLimits();
    try {
      while (!stopping) {
        free.acquire();
        boolean handedOver = false;
        try {
          Optional<Claim> claim = consumer.claim(limits, CLAIM_WAIT);
          long turn = turns;
          if (claim.isPresent()) {
            turns++;
            handOver(claim.get().range().toString(), () -> work.run(claim.get(), turn));
            handedOver = true;
          } else if (traces != null && traces.waits()) {
            turns++;
            handOver("tick", () -> work.tick(turn));
            handedOver = true;
          }
        } catch (IOException e) {
          LOG.log(
              Level.WARNING, "pipeline " + settings.name() + ": the spool cannot be read now", e);
          Thread.sleep(settings.backoff().first());
        } finally {
          if (!handedOver) {
            free.release();
          }
        }
      }
    } catch (InterruptedException e) {
      // close() asked for it
    }
  }

  private interface Task {
    void run() throws InterruptedException;
  }

  private void handOver(String what, Task task) {
    Thread worker =
        Thread.ofVirtual()
            .name("ollystack-pipeline-" + settings.name() + "-" + what)
            .unstarted(() -> run(task));
    workers.add(worker);
    worker.start();
  }

  private void run(Task task) {
    try {
      task.run();
    } catch (InterruptedException e) {
      // close() asked for it; the claim stays unfinished and comes back
    } finally {
      workers.remove(Thread.currentThread());
      free.release();
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

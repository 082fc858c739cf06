package io.ollystack.deploy.demoshop.telemetry;

import io.opentelemetry.exporter.internal.FailedExportException.GrpcExportException;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The way of one signal to the endpoint: a queue bounded by items and one thread that exports
/// batch by batch. The SDK's exporter retries a few times by itself; when it gives up on a
/// retryable failure the lane keeps the batch and tries again later, so that an outage costs only
/// what does not fit the queue.
///
/// Source of the retryable codes: OTLP specification, "Failures".
final class DeliveryLane<T> {
  private static final Set<GrpcStatusCode> RETRYABLE_GRPC =
      Set.of(
          GrpcStatusCode.CANCELLED,
          GrpcStatusCode.DEADLINE_EXCEEDED,
          GrpcStatusCode.RESOURCE_EXHAUSTED,
          GrpcStatusCode.ABORTED,
          GrpcStatusCode.OUT_OF_RANGE,
          GrpcStatusCode.UNAVAILABLE,
          GrpcStatusCode.DATA_LOSS);
  private static final Set<Integer> RETRYABLE_HTTP = Set.of(429, 502, 503, 504);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final String signal;
  private final Function<List<T>, CompletableResultCode> export;
  private final ToIntFunction<List<T>> items;
  private final int roomItems;
  private final Semaphore room;
  private final BlockingQueue<List<T>> queue = new LinkedBlockingQueue<>();
  private final PrintStream messages;
  private final LongAdder delivered = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder retried = new LongAdder();
  private final AtomicBoolean saidWaiting = new AtomicBoolean();
  private final Thread worker;
  private volatile boolean closing;
  private volatile boolean busy;

  DeliveryLane(
      String signal,
      Function<List<T>, CompletableResultCode> export,
      ToIntFunction<List<T>> items,
      int roomItems,
      PrintStream messages) {
    this.signal = signal;
    this.export = export;
    this.items = items;
    this.roomItems = roomItems;
    this.room = new Semaphore(roomItems);
    this.messages = messages;
    this.worker = Thread.ofVirtual().name("deliver-" + signal).start(this::deliver);
  }

  void offer(List<T> batch, WhenFull whenFull) {
    int size = items.applyAsInt(batch);
    boolean taken =
        switch (whenFull) {
          case DROP -> room.tryAcquire(places(size));
          case WAIT -> awaitRoom(size);
        };
    if (taken) {
      queue.add(batch);
    } else {
      dropped.add(size);
    }
  }

  /// Waits until everything offered has been delivered or refused; false when time ran out.
  boolean drain(long deadlineNanos) throws InterruptedException {
    while (!queue.isEmpty() || busy) {
      if (System.nanoTime() - deadlineNanos > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return true;
  }

  /// Stops; what is still queued counts as dropped.
  void close() throws InterruptedException {
    closing = true;
    worker.interrupt();
    worker.join();
    for (List<T> batch = queue.poll(); batch != null; batch = queue.poll()) {
      dropped.add(items.applyAsInt(batch));
    }
  }

  LaneCounts counts() {
    return new LaneCounts(
        signal,
        delivered.sum(),
        dropped.sum(),
        refused.sum(),
        retried.sum(),
        queue.size() + (busy ? 1 : 0));
  }

  private void deliver() {
    while (!closing) {
      try {
        List<T> batch = queue.take();
        busy = true;
        try {
          deliver(batch);
        } finally {
          room.release(places(items.applyAsInt(batch)));
        }
      } catch (InterruptedException e) {
        return;
      } finally {
        busy = false;
      }
    }
  }

  private void deliver(List<T> batch) throws InterruptedException {
    while (true) {
      CompletableResultCode result = export.apply(batch);
      result.join(60, TimeUnit.SECONDS);
      if (result.isSuccess()) {
        delivered.add(items.applyAsInt(batch));
        if (saidWaiting.compareAndSet(true, false)) {
          messages.printf("%s: delivery works again%n", signal);
        }
        return;
      }
      Failure failure = classify(result.getFailureThrowable());
      if (!failure.retryable()) {
        refused.add(items.applyAsInt(batch));
        messages.printf(
            "%s: %d items refused for good: %s%n", signal, items.applyAsInt(batch), failure.text());
        return;
      }
      if (closing) {
        dropped.add(items.applyAsInt(batch));
        return;
      }
      retried.increment();
      if (saidWaiting.compareAndSet(false, true)) {
        messages.printf("%s: not taken, trying again: %s%n", signal, failure.text());
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        dropped.add(items.applyAsInt(batch));
        throw e;
      }
    }
  }

  private boolean awaitRoom(int size) {
    try {
      room.acquire(places(size));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// A batch larger than the room takes all of it.
  private int places(int size) {
    return Math.min(roomItems, size);
  }

  private record Failure(boolean retryable, String text) {}

  private static Failure classify(@Nullable Throwable thrown) {
    if (thrown instanceof GrpcExportException grpc && grpc.getResponse() != null) {
      GrpcStatusCode code = grpc.getResponse().getStatusCode();
      return new Failure(
          RETRYABLE_GRPC.contains(code),
          "%s %s".formatted(code, grpc.getResponse().getStatusDescription()));
    }
    if (thrown instanceof HttpExportException http && http.getResponse() != null) {
      int code = http.getResponse().getStatusCode();
      return new Failure(
          RETRYABLE_HTTP.contains(code),
          "HTTP %d %s".formatted(code, http.getResponse().getStatusMessage()));
    }
    Throwable cause = thrown == null ? null : thrown.getCause();
    return new Failure(true, cause == null ? "no answer in time" : String.valueOf(cause));
  }
}

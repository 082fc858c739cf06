package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Exchange;
import io.ollystack.deploy.demoshop.blueprint.Failure;
import io.ollystack.deploy.demoshop.blueprint.FailureKind;
import io.ollystack.deploy.demoshop.blueprint.LogLevel;
import io.ollystack.deploy.demoshop.blueprint.Operation;
import io.ollystack.deploy.demoshop.blueprint.Visit;
import io.ollystack.deploy.demoshop.blueprint.VisitField;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/// The receiving side: a request reaches a pod, waits for a worker, is worked on and answered.
final class Serving {
  private final World world;
  private final Steps steps;

  Serving(World world, Steps steps) {
    this.world = world;
    this.steps = steps;
  }

  /// @param caller who waits for the answer, in this process of ours; null for visitors and
  ///   messages
  /// @param remote the caller's trace context
  void serve(
      Pod pod,
      Operation operation,
      Visit visit,
      @Nullable Frame caller,
      Context remote,
      long deadlineNanos,
      Done reply) {
    if (!pod.up()) {
      reply.with(new Failure(FailureKind.UNAVAILABLE, "ConnectException", "connection refused"));
      return;
    }
    Span span = Spans.server(world, pod, operation, visit, caller == null, remote);
    start(pod, operation, visit, caller, span, remote.with(span), deadlineNanos, reply);
  }

  /// Works on an operation whose span has been started.
  void start(
      Pod pod,
      Operation operation,
      Visit visit,
      @Nullable Frame caller,
      Span span,
      Context context,
      long deadlineNanos,
      Done reply) {
    for (VisitField field : operation.fields()) {
      field.note(visit, span);
    }
    Frame frame =
        new Frame(
            pod,
            operation,
            visit,
            caller,
            span,
            context,
            world.timeline().nowNanos(),
            deadlineNanos,
            reply);
    pod.enter(frame);
    WorkerPool workers = pod.workers();
    workers.acquire(
        () -> begin(frame, workers),
        () ->
            finish(
                frame,
                null,
                new Failure(
                    FailureKind.EXHAUSTED,
                    "RejectedExecutionException",
                    "all workers busy and %d requests waiting".formatted(workers.waiting()))));
  }

  private void begin(Frame frame, WorkerPool workers) {
    if (frame.over()) {
      workers.release();
      return;
    }
    long now = world.timeline().nowNanos();
    if (now > frame.deadlineNanos()) {
      finish(
          frame,
          workers,
          new Failure(
              FailureKind.CANCELLED, "CancelledException", "the caller has given up waiting"));
      return;
    }
    long delay = 0;
    Failure failure = null;
    for (Effect effect : frame.pod().service().effects()) {
      if (effect.visits().test(frame.visit())
          && effect.pods().test(frame.pod())
          && frame.visit().dice().chance(effect.probability())) {
        frame.touch(effect.impact(), now);
        delay += effect.delay().map(d -> d.sampleNanos(frame.visit().dice())).orElse(0L);
        failure = failure == null ? effect.failure().orElse(null) : failure;
      }
    }
    Failure injected = failure;
    Runnable work =
        () -> {
          if (injected == null) {
            steps.run(frame.operation().steps(), frame, outcome -> finish(frame, workers, outcome));
          } else {
            finish(frame, workers, injected);
          }
        };
    if (delay == 0) {
      work.run();
    } else {
      world.timeline().afterNanos(delay, work);
    }
  }

  private void finish(Frame frame, @Nullable WorkerPool workers, @Nullable Failure failure) {
    if (frame.over()) {
      return;
    }
    frame.markFinished();
    Pod pod = frame.pod();
    pod.leave(frame);
    Operation operation = frame.operation();
    long now = world.timeline().nowNanos();
    Spans.answered(frame.span(), operation.exchange(), failure);
    if (failure != null && failure.kind() != FailureKind.CANCELLED) {
      report(frame, failure);
    }
    frame.span().end(world.timeline().now());
    pod.instruments().served(operation, failure, (now - frame.startNanos()) / 1e9, frame.context());
    frame.reply().with(failure);
    if (workers != null) {
      workers.release();
    }
  }

  /// The exception on the span and, correlated, the log line.
  private void report(Frame frame, Failure failure) {
    Pod pod = frame.pod();
    String service = pod.service().name();
    boolean fault =
        failure.kind().serverFault() || frame.operation().exchange() instanceof Exchange.Consume;
    Attributes exception =
        Attributes.builder()
            .put("exception.type", failure.exceptionType())
            .put("exception.message", failure.message())
            .put(
                "exception.stacktrace",
                pod.service()
                    .blueprint()
                    .language()
                    .stackTrace(
                        service,
                        frame.operation().name(),
                        failure.exceptionType(),
                        failure.message()))
            .build();
    if (fault) {
      frame.span().addEvent("exception", exception, world.timeline().now());
      frame.span().setStatus(StatusCode.ERROR, failure.message());
    }
    pod.log(
        fault ? LogLevel.ERROR : LogLevel.WARN,
        frame.visit().fill(frame.operation().failureLog()) + ": " + failure.message(),
        fault ? exception : Attributes.empty(),
        frame.context());
  }
}

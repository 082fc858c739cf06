package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Dice;
import io.ollystack.deploy.demoshop.blueprint.Failure;
import io.ollystack.deploy.demoshop.blueprint.FailureKind;
import io.ollystack.deploy.demoshop.blueprint.Latency;
import io.ollystack.deploy.demoshop.blueprint.LogLevel;
import io.ollystack.deploy.demoshop.blueprint.Operation;
import io.ollystack.deploy.demoshop.blueprint.Step;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The calling side: client spans, the network, timeouts, retries, fallbacks.
final class Calls {
  private static final Latency NETWORK = new Latency(0.35, 0.3);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(40);

  private final World world;

  Calls(World world) {
    this.world = world;
  }

  void call(Step.Call step, Frame frame, Done done) {
    attempt(step, 0, frame, done);
  }

  private void attempt(Step.Call step, int resend, Frame frame, Done done) {
    if (frame.over()) {
      return;
    }
    Dice dice = frame.visit().dice();
    Service target = world.service(step.service());
    Operation operation = target.operation(step.operation());
    Span span = Spans.client(world, frame, operation, target.name(), resend);
    Context context = frame.context().with(span);
    long started = world.timeline().nowNanos();
    Pending pending =
        new Pending(
            frame,
            failure -> {
              Spans.returned(span, operation.exchange(), failure);
              span.end(world.timeline().now());
              double seconds = (world.timeline().nowNanos() - started) / 1e9;
              frame.pod().instruments().called(operation, target.name(), failure, seconds, context);
              if (failure != null
                  && failure.kind() == FailureKind.UNAVAILABLE
                  && resend < step.retries()) {
                world
                    .timeline()
                    .after(
                        FIRST_BACKOFF.multipliedBy(1L << resend),
                        () -> attempt(step, resend + 1, frame, done));
              } else {
                conclude(step.optional(), target.name(), failure, frame, done);
              }
            });
    Pod pod = target.pick();
    if (pod == null) {
      Failure none =
          new Failure(
              FailureKind.UNAVAILABLE,
              "NoHealthyUpstream",
              "no healthy upstream for " + target.name());
      world.timeline().afterNanos(NETWORK.sampleNanos(dice), () -> pending.settle(none));
    } else {
      long deadline = started + step.timeout().toNanos();
      world
          .timeline()
          .afterNanos(
              NETWORK.sampleNanos(dice),
              () ->
                  world
                      .serving()
                      .serve(
                          pod,
                          operation,
                          frame.visit(),
                          frame,
                          context,
                          deadline,
                          failure ->
                              world
                                  .timeline()
                                  .afterNanos(
                                      NETWORK.sampleNanos(dice), () -> pending.settle(failure))));
    }
    world
        .timeline()
        .after(
            step.timeout(),
            () ->
                pending.settle(
                    new Failure(
                        FailureKind.DEADLINE,
                        "DeadlineExceeded",
                        "no answer from %s within %d ms"
                            .formatted(target.name(), step.timeout().toMillis()))));
  }

  void external(Step.External step, Frame frame, Done done) {
    Dice dice = frame.visit().dice();
    Provider provider = world.provider(step.host());
    Span span =
        Spans.httpClient(
                world,
                frame,
                step.method(),
                "https",
                step.host(),
                443,
                Spans.path(step.path(), frame.visit()))
            .setAttribute("url.template", step.path())
            .startSpan();
    Context context = frame.context().with(span);
    long started = world.timeline().nowNanos();
    Pending pending =
        new Pending(
            frame,
            failure -> {
              Spans.returnedHttp(span, failure);
              span.end(world.timeline().now());
              double seconds = (world.timeline().nowNanos() - started) / 1e9;
              frame
                  .pod()
                  .instruments()
                  .calledHttp(step.method(), step.host(), 443, failure, seconds, context);
              conclude(step.optional(), step.host(), failure, frame, done);
            });
    Provider.Answer answer = provider.answer(frame, dice, started);
    world.timeline().afterNanos(answer.afterNanos(), () -> pending.settle(answer.failure()));
    world
        .timeline()
        .after(
            step.timeout(),
            () ->
                pending.settle(
                    new Failure(
                        FailureKind.DEADLINE,
                        "SocketTimeoutException",
                        "no answer from %s within %d ms"
                            .formatted(step.host(), step.timeout().toMillis()))));
  }

  private void conclude(
      boolean optional, String target, @Nullable Failure failure, Frame frame, Done done) {
    if (failure != null && optional) {
      frame
          .pod()
          .log(
              LogLevel.WARN,
              "%s not available, continuing without: %s".formatted(target, failure.message()),
              Attributes.empty(),
              frame.context());
      done.with(null);
    } else if (failure != null) {
      done.with(failure.asSeenByCaller(target));
    } else {
      done.with(null);
    }
  }

  /// A call on its way: answered or timed out, whichever comes first, and only once.
  private static final class Pending {
    private final Frame frame;
    private final Done done;
    private boolean settled;

    Pending(Frame frame, Done done) {
      this.frame = frame;
      this.done = done;
    }

    void settle(@Nullable Failure failure) {
      if (!settled && !frame.over()) {
        settled = true;
        done.with(failure);
      }
    }
  }
}

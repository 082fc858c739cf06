package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Operation;
import io.ollystack.deploy.demoshop.blueprint.Visit;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One operation being worked on by one pod.
final class Frame {
  private final Pod pod;
  private final int incarnation;
  private final Operation operation;
  private final Visit visit;
  private final @Nullable Frame caller;
  private final Span span;
  private final Context context;
  private final long startNanos;
  private final long deadlineNanos;
  private final Done reply;
  private @Nullable Set<Impact> impacts;
  private boolean finished;

  Frame(
      Pod pod,
      Operation operation,
      Visit visit,
      @Nullable Frame caller,
      Span span,
      Context context,
      long startNanos,
      long deadlineNanos,
      Done reply) {
    this.pod = pod;
    this.incarnation = pod.incarnation();
    this.operation = operation;
    this.visit = visit;
    this.caller = caller;
    this.span = span;
    this.context = context;
    this.startNanos = startNanos;
    this.deadlineNanos = deadlineNanos;
    this.reply = reply;
  }

  Pod pod() {
    return pod;
  }

  Operation operation() {
    return operation;
  }

  Visit visit() {
    return visit;
  }

  Span span() {
    return span;
  }

  /// The context with this frame's span, for children, logs and exemplars.
  Context context() {
    return context;
  }

  long startNanos() {
    return startNanos;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  Done reply() {
    return reply;
  }

  /// Whether nothing may happen in it any more: ended, or its process died.
  boolean over() {
    return finished || incarnation != pod.incarnation();
  }

  void markFinished() {
    finished = true;
  }

  /// A fault touched this frame, and with it everybody who waits for it.
  void touch(Impact impact, long nowNanos) {
    touch(impact, 0, nowNanos);
  }

  /// A fault touched something this frame depends on (a database, a provider).
  void touchFromBelow(Impact impact, String place, long nowNanos) {
    impact.touched(place, 0, nowNanos);
    touch(impact, 1, nowNanos);
  }

  private void touch(Impact impact, int firstDepth, long nowNanos) {
    int depth = firstDepth;
    for (Frame frame = this; frame != null; frame = frame.caller) {
      if (frame.impacts == null) {
        frame.impacts = new HashSet<>(2);
      }
      if (!frame.impacts.add(impact)) {
        return;
      }
      impact.touched(frame.pod.service().name(), depth++, nowNanos);
    }
  }
}

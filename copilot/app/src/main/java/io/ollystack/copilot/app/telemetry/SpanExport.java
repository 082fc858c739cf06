package io.ollystack.copilot.app.telemetry;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.transport.ReceiverContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the observations of the service (requests above all) into spans. A request that carries a
/// W3C trace context continues the caller's trace.
final class SpanExport implements ObservationHandler<Context> {
  private final OpenTelemetry telemetry;
  private final Tracer tracer;

  SpanExport(OpenTelemetry telemetry) {
    this.telemetry = telemetry;
    this.tracer = telemetry.getTracer("ollystack");
  }

  @Override
  public boolean supportsContext(Context context) {
    return true;
  }

  @Override
  public void onStart(Context context) {
    SpanBuilder builder = tracer.spanBuilder(context.getName());
    if (context instanceof ReceiverContext<?> receiver) {
      builder.setSpanKind(SpanKind.SERVER).setParent(caller(receiver));
    } else if (context.getParentObservation() != null
        && context.getParentObservation().getContextView().get(Span.class) instanceof Span parent) {
      builder.setParent(io.opentelemetry.context.Context.root().with(parent));
    }
    context.put(Span.class, builder.startSpan());
  }

  @Override
  public void onError(Context context) {
    if (context.get(Span.class) instanceof Span span && context.getError() != null) {
      span.recordException(context.getError());
      span.setStatus(StatusCode.ERROR);
    }
  }

  @Override
  public void onStop(Context context) {
    if (context.get(Span.class) instanceof Span span) {
      if (context.getContextualName() != null) {
        span.updateName(context.getContextualName());
      }
      for (KeyValue value : context.getAllKeyValues()) {
        span.setAttribute(value.getKey(), value.getValue());
      }
      span.end();
    }
  }

  private <C> io.opentelemetry.context.Context caller(ReceiverContext<C> receiver) {
    TextMapGetter<ReceiverContext<C>> getter =
        new TextMapGetter<>() {
          @Override
          @SuppressWarnings("deprecation") // Nobody asks for it, and it has no default yet.
          public Iterable<String> keys(ReceiverContext<C> carrier) {
            return List.of();
          }

          @Override
          public @Nullable String get(@Nullable ReceiverContext<C> carrier, String key) {
            C request = carrier == null ? null : carrier.getCarrier();
            return request == null ? null : receiver.getGetter().get(request, key);
          }
        };
    return telemetry
        .getPropagators()
        .getTextMapPropagator()
        .extract(io.opentelemetry.context.Context.root(), receiver, getter);
  }
}

package io.ollystack.deploy.demoshop.simulation;

import io.ollystack.deploy.demoshop.blueprint.Exchange;
import io.ollystack.deploy.demoshop.blueprint.Failure;
import io.ollystack.deploy.demoshop.blueprint.Operation;
import io.ollystack.deploy.demoshop.blueprint.Visit;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/// Starts and completes spans by the semantic conventions for HTTP, RPC, databases and messaging.
final class Spans {
  private Spans() {}

  static Span server(
      World world, Pod pod, Operation operation, Visit visit, boolean fromOutside, Context remote) {
    return switch (operation.exchange()) {
      case Exchange.Http(String method, String route) -> {
        SpanBuilder span =
            started(
                    world,
                    pod.instruments().httpTracer().spanBuilder(method + " " + route),
                    SpanKind.SERVER,
                    remote)
                .setAttribute("http.request.method", method)
                .setAttribute("http.route", route)
                .setAttribute("url.scheme", fromOutside ? "https" : "http")
                .setAttribute("url.path", path(route, visit))
                .setAttribute("network.protocol.version", fromOutside ? "2" : "1.1")
                .setAttribute(
                    "server.address", fromOutside ? "shop.example.com" : pod.service().name())
                .setAttribute("server.port", fromOutside ? 443 : 8080);
        if (fromOutside) {
          span.setAttribute("client.address", visit.clientAddress())
              .setAttribute("user_agent.original", visit.userAgent())
              .setAttribute("app.client.country", visit.country());
        }
        yield span.startSpan();
      }
      case Exchange.Grpc grpc ->
          started(
                  world,
                  pod.instruments().rpcTracer().spanBuilder(grpc.fullMethod()),
                  SpanKind.SERVER,
                  remote)
              .setAttribute("rpc.system.name", "grpc")
              .setAttribute("rpc.method", grpc.fullMethod())
              .setAttribute("server.address", pod.service().name())
              .setAttribute("server.port", 8080)
              .startSpan();
      case Exchange.Consume consume -> consumer(world, pod, consume, remote).startSpan();
    };
  }

  static SpanBuilder consumer(World world, Pod pod, Exchange.Consume consume, Context parent) {
    return started(
            world,
            pod.instruments().messagingTracer().spanBuilder("process " + consume.topic()),
            SpanKind.CONSUMER,
            parent)
        .setAttribute("messaging.system", "kafka")
        .setAttribute("messaging.operation.name", "process")
        .setAttribute("messaging.operation.type", "process")
        .setAttribute("messaging.destination.name", consume.topic())
        .setAttribute("messaging.consumer.group.name", consume.group())
        .setAttribute("server.address", "kafka")
        .setAttribute("server.port", 9092);
  }

  static Span client(World world, Frame frame, Operation target, String service, int resend) {
    Pod pod = frame.pod();
    return switch (target.exchange()) {
      case Exchange.Http(String method, String route) -> {
        SpanBuilder span =
            httpClient(world, frame, method, "http", service, 8080, path(route, frame.visit()));
        if (resend > 0) {
          span.setAttribute("http.request.resend_count", resend);
        }
        yield span.setAttribute("url.template", route).startSpan();
      }
      case Exchange.Grpc grpc ->
          started(
                  world,
                  pod.instruments().rpcTracer().spanBuilder(grpc.fullMethod()),
                  SpanKind.CLIENT,
                  frame.context())
              .setAttribute("rpc.system.name", "grpc")
              .setAttribute("rpc.method", grpc.fullMethod())
              .setAttribute("server.address", service)
              .setAttribute("server.port", 8080)
              .startSpan();
      case Exchange.Consume consume -> throw new IllegalStateException("nobody calls " + consume);
    };
  }

  static SpanBuilder httpClient(
      World world,
      Frame frame,
      String method,
      String scheme,
      String server,
      int port,
      String path) {
    return started(
            world,
            frame.pod().instruments().httpTracer().spanBuilder(method),
            SpanKind.CLIENT,
            frame.context())
        .setAttribute("http.request.method", method)
        .setAttribute("server.address", server)
        .setAttribute("server.port", port)
        .setAttribute(
            "url.full",
            port == 443
                ? "%s://%s%s".formatted(scheme, server, path)
                : "%s://%s:%d%s".formatted(scheme, server, port, path))
        .setAttribute("network.protocol.version", "1.1");
  }

  static SpanBuilder query(
      World world, Frame frame, String system, String server, int port, String name) {
    return started(
            world,
            frame.pod().instruments().databaseTracer().spanBuilder(name),
            SpanKind.CLIENT,
            frame.context())
        .setAttribute("db.system.name", system)
        .setAttribute("db.query.summary", name)
        .setAttribute("server.address", server)
        .setAttribute("server.port", port);
  }

  static Span producer(World world, Frame frame, String topic, int partition) {
    return started(
            world,
            frame.pod().instruments().messagingTracer().spanBuilder("send " + topic),
            SpanKind.PRODUCER,
            frame.context())
        .setAttribute("messaging.system", "kafka")
        .setAttribute("messaging.operation.name", "send")
        .setAttribute("messaging.operation.type", "send")
        .setAttribute("messaging.destination.name", topic)
        .setAttribute("messaging.destination.partition.id", Integer.toString(partition))
        .setAttribute("messaging.kafka.message.key", frame.visit().order())
        .setAttribute("server.address", "kafka")
        .setAttribute("server.port", 9092)
        .startSpan();
  }

  /// Status and status codes of a server's or consumer's span.
  static void answered(Span span, Exchange exchange, @Nullable Failure failure) {
    switch (exchange) {
      case Exchange.Http http -> {
        int status = failure == null ? 200 : failure.kind().httpStatus();
        span.setAttribute("http.response.status_code", status);
        if (status >= 500) {
          span.setAttribute("error.type", Integer.toString(status));
          span.setStatus(StatusCode.ERROR);
        }
      }
      case Exchange.Grpc grpc -> {
        span.setAttribute(
            "rpc.response.status_code", failure == null ? "OK" : failure.kind().grpcStatus());
        if (failure != null && failure.kind().serverFault()) {
          span.setAttribute("error.type", failure.kind().grpcStatus());
          span.setStatus(StatusCode.ERROR, failure.message());
        }
      }
      case Exchange.Consume consume -> {
        if (failure != null) {
          span.setAttribute("error.type", failure.exceptionType());
          span.setStatus(StatusCode.ERROR, failure.message());
        }
      }
    }
  }

  /// Status and status codes of a client's span; any failure is an error to the client.
  static void returned(Span span, Exchange exchange, @Nullable Failure failure) {
    switch (exchange) {
      case Exchange.Http http -> returnedHttp(span, failure);
      case Exchange.Grpc grpc -> {
        span.setAttribute(
            "rpc.response.status_code", failure == null ? "OK" : failure.kind().grpcStatus());
        if (failure != null) {
          span.setAttribute("error.type", failure.kind().grpcStatus());
          span.setStatus(StatusCode.ERROR, failure.message());
        }
      }
      case Exchange.Consume consume -> throw new IllegalStateException("nobody calls " + consume);
    }
  }

  static void returnedHttp(Span span, @Nullable Failure failure) {
    if (failure == null) {
      span.setAttribute("http.response.status_code", 200);
      return;
    }
    switch (failure.kind()) {
      // No answer came: there is no status code to report.
      case DEADLINE, CANCELLED -> span.setAttribute("error.type", failure.exceptionType());
      case INTERNAL, UNAVAILABLE, EXHAUSTED, DECLINED, NOT_FOUND -> {
        span.setAttribute("http.response.status_code", failure.kind().httpStatus());
        span.setAttribute("error.type", Integer.toString(failure.kind().httpStatus()));
      }
    }
    span.setStatus(StatusCode.ERROR, failure.message());
  }

  static void failed(Span span, @Nullable Failure failure) {
    if (failure != null) {
      span.setAttribute("error.type", failure.exceptionType());
      span.setStatus(StatusCode.ERROR, failure.message());
    }
  }

  static String path(String route, Visit visit) {
    return route
        .replace("{productId}", visit.product())
        .replace("{orderId}", visit.order())
        .replace("{userId}", visit.user())
        .replace("{sessionId}", visit.session());
  }

  private static SpanBuilder started(
      World world, SpanBuilder builder, SpanKind kind, Context parent) {
    return builder.setSpanKind(kind).setParent(parent).setStartTimestamp(world.timeline().now());
  }
}

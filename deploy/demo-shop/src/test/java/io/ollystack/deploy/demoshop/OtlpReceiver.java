package io.ollystack.deploy.demoshop;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/// A receiver that keeps what it gets: gRPC on one port, HTTP on another.
final class OtlpReceiver implements AutoCloseable {
  final Collection<ResourceSpans> spans = new ConcurrentLinkedQueue<>();
  final Collection<ResourceLogs> logs = new ConcurrentLinkedQueue<>();
  final Collection<ResourceMetrics> metrics = new ConcurrentLinkedQueue<>();
  final Collection<String> tokens = new ConcurrentLinkedQueue<>();

  /// So many gRPC requests are answered `UNAVAILABLE` first.
  final AtomicInteger unavailableFirst = new AtomicInteger();

  private final Server grpc;
  private final HttpServer http;

  OtlpReceiver() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    grpc =
        NettyServerBuilder.forAddress(new InetSocketAddress(loopback, 0))
            .intercept(new Gate())
            .addService(
                new TraceServiceGrpc.TraceServiceImplBase() {
                  @Override
                  public void export(
                      ExportTraceServiceRequest request,
                      StreamObserver<ExportTraceServiceResponse> answer) {
                    spans.addAll(request.getResourceSpansList());
                    reply(answer, ExportTraceServiceResponse.getDefaultInstance());
                  }
                })
            .addService(
                new LogsServiceGrpc.LogsServiceImplBase() {
                  @Override
                  public void export(
                      ExportLogsServiceRequest request,
                      StreamObserver<ExportLogsServiceResponse> answer) {
                    logs.addAll(request.getResourceLogsList());
                    reply(answer, ExportLogsServiceResponse.getDefaultInstance());
                  }
                })
            .addService(
                new MetricsServiceGrpc.MetricsServiceImplBase() {
                  @Override
                  public void export(
                      ExportMetricsServiceRequest request,
                      StreamObserver<ExportMetricsServiceResponse> answer) {
                    metrics.addAll(request.getResourceMetricsList());
                    reply(answer, ExportMetricsServiceResponse.getDefaultInstance());
                  }
                })
            .build()
            .start();
    http = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    on(
        "/v1/traces",
        in ->
            spans.addAll(
                parse(ExportTraceServiceRequest.getDefaultInstance(), in).getResourceSpansList()));
    on(
        "/v1/logs",
        in ->
            logs.addAll(
                parse(ExportLogsServiceRequest.getDefaultInstance(), in).getResourceLogsList()));
    on(
        "/v1/metrics",
        in ->
            metrics.addAll(
                parse(ExportMetricsServiceRequest.getDefaultInstance(), in)
                    .getResourceMetricsList()));
    http.start();
  }

  int grpcPort() {
    return grpc.getPort();
  }

  int httpPort() {
    return http.getAddress().getPort();
  }

  List<Span> allSpans() {
    List<Span> all = new ArrayList<>();
    for (ResourceSpans resource : spans) {
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        all.addAll(scope.getSpansList());
      }
    }
    return all;
  }

  List<LogRecord> allLogs() {
    List<LogRecord> all = new ArrayList<>();
    for (ResourceLogs resource : logs) {
      for (ScopeLogs scope : resource.getScopeLogsList()) {
        all.addAll(scope.getLogRecordsList());
      }
    }
    return all;
  }

  @Override
  public void close() {
    grpc.shutdownNow();
    http.stop(0);
  }

  private void on(String path, Consumer<InputStream> taker) {
    http.createContext(
        path,
        exchange -> {
          remember(exchange);
          boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
          try (InputStream body =
              gzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            taker.accept(body);
          }
          exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
  }

  private void remember(HttpExchange exchange) {
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    if (token != null) {
      tokens.add(token);
    }
  }

  @SuppressWarnings("unchecked")
  private static <M extends Message> M parse(M prototype, InputStream in) {
    try {
      return (M) prototype.getParserForType().parseFrom(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <M extends MessageLite> void reply(StreamObserver<M> answer, M message) {
    answer.onNext(message);
    answer.onCompleted();
  }

  private final class Gate implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String token =
          headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
      if (token != null) {
        tokens.add(token);
      }
      if (unavailableFirst.getAndDecrement() > 0) {
        call.close(Status.UNAVAILABLE.withDescription("spool is full"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }
}

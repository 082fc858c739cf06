package io.ollystack.ingest.otlp.receiver;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.InsecureServerCredentials;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// OTLP/gRPC: the three export services, without generated stubs. Messages stay bytes (gRPC has
/// decompressed them, within the size limit) and are decoded on a virtual thread.
///
/// Errors: permanent ones are `INVALID_ARGUMENT` and `UNAUTHENTICATED`; those to be tried again are
/// `RESOURCE_EXHAUSTED` and `UNAVAILABLE`, always with `RetryInfo`, without which a client must
/// take `RESOURCE_EXHAUSTED` for permanent.
final class GrpcServer {
  private static final Context.Key<TenantId> TENANT = Context.key("tenant");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /// For TLS and the HTTP/2 preface.
  private static final Duration HANDSHAKE = Duration.ofSeconds(20);

  private final Server server;
  private final EventLoopGroup acceptor;
  private final EventLoopGroup loops;
  private final ScheduledThreadPoolExecutor deadlines;

  GrpcServer(
      OtlpReceiverConfig.Grpc config,
      BearerTokens tokens,
      RequestHandler handler,
      ExecutorService executor)
      throws IOException {
    ServerCredentials credentials = credentials(config.tls());
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    acceptor = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    deadlines =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("otlp-grpc-deadlines").factory());
    deadlines.setRemoveOnCancelPolicy(true);
    OtlpReceiverConfig.KeepAlive keepAlive = config.keepAlive();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(config.endpoint(), credentials)
            .channelFactory(() -> new LimitedServerChannel(config.maxConnections()))
            .bossEventLoopGroup(acceptor)
            .workerEventLoopGroup(loops)
            .handshakeTimeout(HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS)
            .executor(executor)
            .maxInboundMessageSize(config.maxRequestBytes())
            .maxConcurrentCallsPerConnection(config.maxCallsPerConnection())
            .keepAliveTime(keepAlive.time().toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(keepAlive.timeout().toMillis(), TimeUnit.MILLISECONDS)
            .maxConnectionIdle(keepAlive.maxConnectionIdle().toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveTime(keepAlive.shortestPing().toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(keepAlive.pingWithoutCalls());
    keepAlive
        .maxConnectionAge()
        .ifPresent(age ->
            builder
                .maxConnectionAge(age.toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAgeGrace(
                    keepAlive.maxConnectionAgeGrace().toMillis(), TimeUnit.MILLISECONDS));
    Authentication authentication = new Authentication(tokens);
    ArrivalDeadline deadline = new ArrivalDeadline(config.requestTimeout(), deadlines);
    for (Signal signal : Signal.values()) {
      // The last one is called first.
      builder.addService(
          ServerInterceptors.intercept(service(signal, handler), deadline, authentication));
    }
    try {
      this.server = builder.build().start();
    } catch (IOException | RuntimeException e) {
      release();
      throw e;
    }
  }

  int port() {
    return server.getPort();
  }

  /// Takes no more calls; those in progress may finish within the grace time.
  void stop(Duration grace) throws InterruptedException {
    server.shutdown();
    if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
      server.awaitTermination(1, TimeUnit.SECONDS);
    }
    release();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for idle threads
  private void release() {
    deadlines.shutdownNow();
    acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static ServerCredentials credentials(Optional<OtlpReceiverConfig.Tls> tls)
      throws IOException {
    if (tls.isEmpty()) {
      return InsecureServerCredentials.create();
    }
    OtlpReceiverConfig.Tls files = tls.get();
    files.checkFiles();
    TlsServerCredentials.Builder builder =
        TlsServerCredentials.newBuilder()
            .keyManager(files.certificate().toFile(), files.privateKey().toFile());
    if (files.clientAuthorities().isPresent()) {
      builder
          .trustManager(files.clientAuthorities().get().toFile())
          .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
    }
    return builder.build();
  }

  private static ServerServiceDefinition service(Signal signal, RequestHandler handler) {
    String name = serviceName(signal);
    MethodDescriptor<Payload, byte[]> export =
        MethodDescriptor.newBuilder(Payloads.INSTANCE, Bytes.INSTANCE)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(name, "Export"))
            .build();
    return ServerServiceDefinition.builder(name)
        .addMethod(
            export,
            ServerCalls.asyncUnaryCall((Payload payload, StreamObserver<byte[]> reply) ->
                answer(
                    switch (payload) {
                      case Payload.Read(byte[] bytes) ->
                          handler.handle(signal, Encoding.PROTOBUF, TENANT.get(), "grpc", bytes);
                      case Payload.Unreadable(Outcome.Refused refused) -> refused;
                    },
                    reply)))
        .build();
  }

  private static String serviceName(Signal signal) {
    return switch (signal) {
      case TRACES -> "opentelemetry.proto.collector.trace.v1.TraceService";
      case METRICS -> "opentelemetry.proto.collector.metrics.v1.MetricsService";
      case LOGS -> "opentelemetry.proto.collector.logs.v1.LogsService";
    };
  }

  private static void answer(Outcome outcome, StreamObserver<byte[]> reply) {
    switch (outcome) {
      case Outcome.Kept kept -> {
        reply.onNext(Replies.response(kept));
        reply.onCompleted();
      }
      case Outcome.Refused(Refusal why, String message) ->
          reply.onError(
              Status.fromCodeValue(why.rpcCode()).withDescription(message).asRuntimeException());
      case Outcome.TryAgain(boolean overloaded, String message, Duration retryAfter) -> {
        Status status = overloaded ? Status.RESOURCE_EXHAUSTED : Status.UNAVAILABLE;
        Metadata trailers = new Metadata();
        trailers.put(
            DETAILS, Replies.statusWithRetry(status.getCode().value(), message, retryAfter));
        reply.onError(status.withDescription(message).asRuntimeException(trailers));
      }
    }
  }

  /// Finds the tenant before the first message is read.
  private record Authentication(BearerTokens tokens) implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      Optional<TenantId> tenant = tokens.tenantOf(headers.get(AUTHORIZATION));
      if (tenant.isEmpty()) {
        call.close(
            Status.UNAUTHENTICATED.withDescription(HttpExchange.TOKEN_EXPECTED), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return Contexts.interceptCall(
          Context.current().withValue(TENANT, tenant.get()), call, headers, next);
    }
  }

  /// A message, or why there is none: gRPC would answer a marshaller's exception with `UNKNOWN`.
  private sealed interface Payload {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Read(byte[] bytes) implements Payload {}

    record Unreadable(Outcome.Refused refused) implements Payload {}
  }

  /// Requests as bytes, decompressed by gRPC within the size limit.
  private enum Payloads implements MethodDescriptor.Marshaller<Payload> {
    INSTANCE;

    @Override
    public InputStream stream(Payload message) {
      throw new UnsupportedOperationException("requests are only received");
    }

    @Override
    public Payload parse(InputStream message) {
      try {
        // Of an uncompressed message the size is known: one array instead of chunks.
        int size = message instanceof KnownLength ? message.available() : -1;
        return new Payload.Read(size >= 0 ? message.readNBytes(size) : message.readAllBytes());
      } catch (StatusRuntimeException e) {
        return new Payload.Unreadable(
            new Outcome.Refused(Refusal.TOO_LARGE, String.valueOf(e.getStatus().getDescription())));
      } catch (IOException e) {
        return new Payload.Unreadable(
            new Outcome.Refused(
                Refusal.INVALID_REQUEST, "The message cannot be decompressed: " + e.getMessage()));
      }
    }
  }

  /// Responses as bytes.
  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    INSTANCE;

    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      throw new UnsupportedOperationException("responses are only sent");
    }
  }
}

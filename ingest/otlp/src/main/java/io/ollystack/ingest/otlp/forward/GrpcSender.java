package io.ollystack.ingest.otlp.forward;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.Unavailable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// OTLP/gRPC.
final class GrpcSender implements RequestSender {
  private static final Metadata.Key<byte[]> STATUS_DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final OtlpExporterConfig config;
  private final ManagedChannel channel;
  private final Channel withHeaders;

  GrpcSender(OtlpExporterConfig config, ManagedChannel channel) {
    this.config = config;
    this.channel = channel;
    var headers = new Metadata();
    config
        .headers()
        .forEach((name, value) ->
            headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
    this.withHeaders =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Override
  public long send(Signal signal, byte[] request)
      throws RejectedData, Unavailable, InterruptedException {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(config.timeout().toNanos(), TimeUnit.NANOSECONDS);
    if (config.gzip()) {
      options = options.withCompression("gzip");
    }
    try {
      byte[] reply = ClientCalls.blockingUnaryCall(withHeaders, method(signal), options, request);
      return ReplyReader.rejectedRows(reply);
    } catch (StatusRuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while sending to " + config.endpoint());
      }
      throw failure(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  /// As the OTLP specification sorts the codes, but for two: codes that blame the configuration are
  /// waited out, since no data is at fault, and `RESOURCE_EXHAUSTED` is retried without `RetryInfo`
  /// too.
  private Unavailable failure(StatusRuntimeException e) throws RejectedData {
    String message = "%s answers %s".formatted(config.endpoint(), e.getStatus());
    return switch (e.getStatus().getCode()) {
      case RESOURCE_EXHAUSTED ->
          new Unavailable(Unavailable.Reason.OVERLOADED, message, retryDelay(e, Duration.ZERO), e);
      case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS ->
          new Unavailable(
              Unavailable.Reason.OUT_OF_SERVICE, message, retryDelay(e, Duration.ZERO), e);
      case UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED ->
          new Unavailable(Unavailable.Reason.OUT_OF_SERVICE, message, MISCONFIGURED_RETRY, e);
      case OK,
          UNKNOWN,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          FAILED_PRECONDITION,
          INTERNAL ->
          throw new RejectedData(message, e);
    };
  }

  private static Duration retryDelay(StatusRuntimeException e, Duration byDefault) {
    Metadata trailers = e.getTrailers();
    byte[] details = trailers == null ? null : trailers.get(STATUS_DETAILS);
    return details == null ? byDefault : ReplyReader.retryDelay(details).orElse(byDefault);
  }

  private static MethodDescriptor<byte[], byte[]> method(Signal signal) {
    String service =
        switch (signal) {
          case TRACES -> "opentelemetry.proto.collector.trace.v1.TraceService";
          case METRICS -> "opentelemetry.proto.collector.metrics.v1.MetricsService";
          case LOGS -> "opentelemetry.proto.collector.logs.v1.LogsService";
        };
    return MethodDescriptor.newBuilder(Bytes.INSTANCE, Bytes.INSTANCE)
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, "Export"))
        .build();
  }

  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    INSTANCE;

    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

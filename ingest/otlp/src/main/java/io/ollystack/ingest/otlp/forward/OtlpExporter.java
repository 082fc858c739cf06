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
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.Unavailable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/// Sends blocks to an OTLP endpoint. A block may need several requests; when one of them fails, the
/// next attempt goes on with it. OTLP has no deduplication, so after a crash, or when an answer is
/// lost, the other side may get rows twice.
final class OtlpExporter implements Exporter {
  private static final Metadata.Key<byte[]> STATUS_DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /// For failures that only a person can end: a wrong token, a server without OTLP.
  private static final Duration MISCONFIGURED_RETRY = Duration.ofSeconds(30);

  private final OtlpExporterConfig config;
  private final ManagedChannel channel;
  private final Channel withHeaders;
  private final RequestSplitter splitter;
  private final ConcurrentMap<String, Progress> progress = new ConcurrentHashMap<>();

  /// How far a block that failed had come.
  private record Progress(int requestsSent, long rejectedRows) {}

  OtlpExporter(OtlpExporterConfig config, ManagedChannel channel) {
    this.config = config;
    this.channel = channel;
    this.splitter = new RequestSplitter(config.maxRequestSize().bytes());
    var headers = new Metadata();
    config
        .headers()
        .forEach((name, value) ->
            headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
    this.withHeaders =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Override
  public Outcome export(ExportBlock block) throws RejectedData, Unavailable, InterruptedException {
    List<byte[]> requests = splitter.split(block.batches());
    Progress before = progress.getOrDefault(block.token(), new Progress(0, 0));
    long rejected = before.rejectedRows();
    for (int i = before.requestsSent(); i < requests.size(); i++) {
      try {
        rejected += send(block.signal(), requests.get(i));
      } catch (Unavailable e) {
        progress.put(block.token(), new Progress(i, rejected));
        throw e;
      } catch (RejectedData e) {
        // Earlier requests of the block may be stored; the caller keeps the whole block aside.
        progress.remove(block.token());
        throw e;
      }
    }
    progress.remove(block.token());
    return new Outcome(rejected);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  /// @return rows that the other side rejected
  private long send(Signal signal, byte[] request)
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

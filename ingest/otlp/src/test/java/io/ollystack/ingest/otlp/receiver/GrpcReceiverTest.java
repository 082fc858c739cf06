package io.ollystack.ingest.otlp.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.ollystack.ingest.telemetry.Signal;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcReceiverTest extends ReceiverContract {
  private @Nullable ManagedChannel channel;

  @AfterEach
  void disconnect() throws InterruptedException {
    if (channel != null) {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  @Override
  Reply send(Signal signal, byte[] payload, Optional<String> token, boolean gzip) throws Exception {
    Metadata headers = new Metadata();
    token.ifPresent(t ->
        headers.put(
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + t));
    Channel authenticated =
        ClientInterceptors.intercept(channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
    CallOptions options = gzip ? CallOptions.DEFAULT.withCompression("gzip") : CallOptions.DEFAULT;
    try {
      byte[] response =
          ClientCalls.blockingUnaryCall(authenticated, method(signal), options, payload);
      // The same shape for all signals.
      var partial = ExportTraceServiceResponse.parseFrom(response).getPartialSuccess();
      return new Reply(
          Answer.SUCCESS, partial.getRejectedSpans(), partial.getErrorMessage(), Optional.empty());
    } catch (StatusRuntimeException e) {
      return failure(e);
    }
  }

  @Test
  void unknownMethodsAreUnimplemented() {
    StatusRuntimeException failure =
        org.junit.jupiter.api.Assertions.assertThrows(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    channel(), method("x.Y/Export"), CallOptions.DEFAULT, new byte[0]));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  private Channel channel() {
    ManagedChannel open = channel;
    if (open == null) {
      open =
          NettyChannelBuilder.forAddress("127.0.0.1", receiver.grpcPort().orElseThrow())
              .usePlaintext()
              .build();
      channel = open;
    }
    return open;
  }

  private static Reply failure(StatusRuntimeException e) throws IOException {
    Optional<Duration> retryAfter = Optional.empty();
    byte[] details =
        e.getTrailers() == null
            ? null
            : e.getTrailers()
                .get(Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER));
    if (details != null) {
      retryAfter = Optional.of(retryDelay(details));
    }
    String message = String.valueOf(e.getStatus().getDescription());
    Answer answer =
        switch (e.getStatus().getCode()) {
          case INVALID_ARGUMENT -> Answer.INVALID;
          case UNAUTHENTICATED -> Answer.NOT_AUTHENTICATED;
          // Without RetryInfo the client must not retry: that is how gRPC refuses large messages.
          case RESOURCE_EXHAUSTED -> details == null ? Answer.TOO_LARGE : Answer.SLOW_DOWN;
          case UNAVAILABLE -> Answer.OUT_OF_SERVICE;
          default -> throw new AssertionError(e);
        };
    return new Reply(answer, 0, message, retryAfter);
  }

  /// Reads `google.rpc.Status.details[0]`, a `RetryInfo`, with the generic reader.
  private static Duration retryDelay(byte[] status) throws IOException {
    byte[] any = field(status, 3);
    assertThat(new String(field(any, 1), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("type.googleapis.com/google.rpc.RetryInfo");
    var delay = com.google.protobuf.Duration.parseFrom(field(field(any, 2), 1));
    return Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
  }

  private static byte[] field(byte[] message, int number) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == number) {
        return in.readByteArray();
      }
      in.skipField(tag);
    }
    throw new AssertionError("no field " + number);
  }

  static MethodDescriptor<byte[], byte[]> method(Signal signal) {
    return method(
        switch (signal) {
          case TRACES -> "opentelemetry.proto.collector.trace.v1.TraceService/Export";
          case METRICS -> "opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
          case LOGS -> "opentelemetry.proto.collector.logs.v1.LogsService/Export";
        });
  }

  private static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.newBuilder(new Bytes(), new Bytes())
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(name)
        .build();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
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

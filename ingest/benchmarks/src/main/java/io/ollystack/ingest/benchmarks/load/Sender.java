package io.ollystack.ingest.benchmarks.load;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// One connection.
sealed interface Sender extends AutoCloseable {
  Duration PATIENCE = Duration.ofSeconds(30);

  /// What the service said.
  enum Answer {
    /// Kept.
    ACKNOWLEDGED,
    /// Come again.
    POSTPONED,
    /// Never.
    REFUSED,
    /// No answer: nobody knows.
    FAILED
  }

  Answer send(byte[] request) throws InterruptedException;

  @Override
  void close();

  static Sender open(LoadOptions options) {
    return switch (options.protocol()) {
      case GRPC -> new Grpc(options);
      case HTTP -> new Http(options, "application/x-protobuf");
      case JSON -> new Http(options, "application/json");
    };
  }

  /// OTLP/gRPC.
  final class Grpc implements Sender {
    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new Bytes();
    private final ManagedChannel channel;
    private final MethodDescriptor<byte[], byte[]> method;

    private Grpc(LoadOptions options) {
      URI endpoint = options.endpoint();
      channel =
          NettyChannelBuilder.forAddress(endpoint.getHost(), endpoint.getPort())
              .usePlaintext()
              .build();
      String name =
          switch (options.kind()) {
            case SPANS -> "trace.v1.TraceService";
            case LOGS -> "logs.v1.LogsService";
            case POINTS -> "metrics.v1.MetricsService";
          };
      method =
          MethodDescriptor.newBuilder(BYTES, BYTES)
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName("opentelemetry.proto.collector." + name + "/Export")
              .build();
    }

    @Override
    public Answer send(byte[] request) {
      try {
        ClientCalls.blockingUnaryCall(
            channel,
            method,
            CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS),
            request);
        return Answer.ACKNOWLEDGED;
      } catch (StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        return switch (code) {
          case RESOURCE_EXHAUSTED, UNAVAILABLE -> Answer.POSTPONED;
          case INVALID_ARGUMENT, UNAUTHENTICATED, UNIMPLEMENTED -> Answer.REFUSED;
          default -> Answer.FAILED;
        };
      }
    }

    @Override
    public void close() {
      channel.shutdownNow();
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

  /// OTLP/HTTP.
  final class Http implements Sender {
    private final HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest.Builder head;

    private Http(LoadOptions options, String type) {
      String path =
          switch (options.kind()) {
            case SPANS -> "/v1/traces";
            case LOGS -> "/v1/logs";
            case POINTS -> "/v1/metrics";
          };
      head =
          HttpRequest.newBuilder(options.endpoint().resolve(path))
              .header("Content-Type", type)
              .timeout(PATIENCE);
    }

    @Override
    public Answer send(byte[] request) throws InterruptedException {
      try {
        int status =
            client
                .send(
                    head.copy().POST(HttpRequest.BodyPublishers.ofByteArray(request)).build(),
                    HttpResponse.BodyHandlers.discarding())
                .statusCode();
        return switch (status) {
          case 200 -> Answer.ACKNOWLEDGED;
          case 429, 502, 503, 504 -> Answer.POSTPONED;
          default -> Answer.REFUSED;
        };
      } catch (IOException e) {
        return Answer.FAILED;
      }
    }

    @Override
    public void close() {
      client.shutdownNow();
    }
  }
}

package io.ollystack.ingest.otlp.receiver;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running OTLP receiver. Thread-safe.
public final class OtlpReceiver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpReceiver.class);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final @Nullable GrpcServer grpc;
  private final @Nullable HttpServer http;
  private final ExecutorService executor;

  OtlpReceiver(@Nullable GrpcServer grpc, @Nullable HttpServer http, ExecutorService executor) {
    this.grpc = grpc;
    this.http = http;
    this.executor = executor;
  }

  /// The port on which OTLP/gRPC is served.
  public OptionalInt grpcPort() {
    return grpc == null ? OptionalInt.empty() : OptionalInt.of(grpc.port());
  }

  /// The port on which OTLP/HTTP is served.
  public OptionalInt httpPort() {
    return http == null ? OptionalInt.empty() : OptionalInt.of(http.port());
  }

  /// Stops receiving: requests in progress get five seconds to be answered, later ones are not
  /// taken; clients keep what was not acknowledged.
  @Override
  public void close() {
    try {
      if (grpc != null) {
        grpc.stop(GRACE);
      }
      if (http != null) {
        http.stop(GRACE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      executor.shutdownNow();
      LOG.info("OTLP receiver stopped");
    }
  }
}

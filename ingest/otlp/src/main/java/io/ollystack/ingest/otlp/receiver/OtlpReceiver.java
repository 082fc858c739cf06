package io.ollystack.ingest.otlp.receiver;

import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.opentelemetry.api.metrics.Meter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Receives OTLP over gRPC, HTTP or both; made by [OtlpReceiverFactory]. Thread-safe.
public final class OtlpReceiver implements Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpReceiver.class);
  private static final Duration GRACE = Duration.ofSeconds(5);

  /// Payload bytes being received or waiting to be kept, over both protocols: an eighth of the
  /// heap, because a batch takes about as much again beside its payload.
  private static final long MAX_BYTES_IN_PROGRESS =
      Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 8);

  private final OtlpReceiverConfig config;
  private final ReceiverMetrics metrics;
  private final Clock clock;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable GrpcServer grpc;
  private @Nullable HttpServer http;

  OtlpReceiver(OtlpReceiverConfig config, Meter meter, Clock clock) {
    this.config = config;
    this.metrics = new ReceiverMetrics(meter);
    this.clock = clock;
  }

  /// Opens the ports; from now on success is answered only after `requests` has kept a request.
  ///
  /// @throws IOException a port is taken, or a certificate cannot be read
  @Override
  public synchronized void start(AcceptedRequests requests) throws IOException {
    BearerTokens tokens = new BearerTokens(config.tokens(), config.openTenant());
    BytesInProgress bytesInProgress = new BytesInProgress(MAX_BYTES_IN_PROGRESS);
    RequestHandler handler =
        new RequestHandler(new OtlpDecoder(), requests, metrics, clock, bytesInProgress);
    try {
      if (config.grpc().isPresent()) {
        grpc = new GrpcServer(config.grpc().get(), tokens, handler, executor);
      }
      if (config.http().isPresent()) {
        http =
            new HttpServer(
                config.http().get(), tokens, handler, metrics, executor, bytesInProgress);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    LOG.info(
        "Receiving OTLP: gRPC on port {}, HTTP on port {}", text(grpcPort()), text(httpPort()));
  }

  /// The port on which OTLP/gRPC is served.
  public synchronized OptionalInt grpcPort() {
    return grpc == null ? OptionalInt.empty() : OptionalInt.of(grpc.port());
  }

  /// The port on which OTLP/HTTP is served.
  public synchronized OptionalInt httpPort() {
    return http == null ? OptionalInt.empty() : OptionalInt.of(http.port());
  }

  private static String text(OptionalInt port) {
    return port.isPresent() ? Integer.toString(port.getAsInt()) : "none";
  }

  /// Stops receiving: requests in progress get five seconds to be answered, later ones are not
  /// taken; clients keep what was not acknowledged.
  @Override
  public synchronized void close() {
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
      grpc = null;
      http = null;
      executor.shutdownNow();
      LOG.info("OTLP receiver stopped");
    }
  }
}

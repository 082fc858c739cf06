package io.ollystack.ingest.otlp.receiver;

import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.opentelemetry.api.metrics.Meter;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts OTLP receivers.
public final class OtlpReceiverFactory {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpReceiverFactory.class);

  /// Payload bytes being received or waiting to be kept, over both protocols: an eighth of the
  /// heap, because a batch takes about as much again beside its payload.
  private static final long MAX_BYTES_IN_PROGRESS =
      Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 8);

  private OtlpReceiverFactory() {}

  /// Starts a receiver that answers success only after `accepted` has kept the request.
  ///
  /// @param meter where the receiver's own metrics go
  /// @param clock when requests are received
  /// @throws IllegalArgumentException the configuration has problems; the message lists them all
  /// @throws IOException a port is taken, or a certificate cannot be read
  public static OtlpReceiver start(
      OtlpReceiverConfig config, AcceptedRequests accepted, Meter meter, Clock clock)
      throws IOException {
    List<String> problems = config.problems();
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException("receivers.otlp: " + String.join("\n", problems));
    }
    BearerTokens tokens = new BearerTokens(config.tokens(), config.openTenant());
    ReceiverMetrics metrics = new ReceiverMetrics(meter);
    BytesInProgress bytesInProgress = new BytesInProgress(MAX_BYTES_IN_PROGRESS);
    RequestHandler handler =
        new RequestHandler(new OtlpDecoder(), accepted, metrics, clock, bytesInProgress);
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    GrpcServer grpc = null;
    HttpServer http = null;
    try {
      if (config.grpc().isPresent()) {
        grpc = new GrpcServer(config.grpc().get(), tokens, handler, executor);
      }
      if (config.http().isPresent()) {
        http =
            new HttpServer(
                config.http().get(), tokens, handler, metrics, executor, bytesInProgress);
      }
      OtlpReceiver receiver = new OtlpReceiver(grpc, http, executor);
      LOG.info("OTLP receiver started: gRPC {}, HTTP {}", receiver.grpcPort(), receiver.httpPort());
      return receiver;
    } catch (IOException | RuntimeException e) {
      new OtlpReceiver(grpc, http, executor).close();
      throw e;
    }
  }
}

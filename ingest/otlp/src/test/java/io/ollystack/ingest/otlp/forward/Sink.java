package io.ollystack.ingest.otlp.forward;

import io.ollystack.ingest.otlp.receiver.OtlpReceiver;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverConfig;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverConfig.Grpc;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverConfig.Http;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverFactory;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Unavailable;
import io.opentelemetry.api.metrics.MeterProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// The other side: a real OTLP receiver that notes the names of spans.
final class Sink implements AcceptedRequests, AutoCloseable {
  final List<String> names = new CopyOnWriteArrayList<>();
  final List<Integer> requestBytes = new CopyOnWriteArrayList<>();
  volatile AcceptedRequests behaviour = (_, _) -> {};
  private final OtlpReceiver receiver;

  Sink(Map<String, TenantId> tokens) throws IOException {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    receiver =
        OtlpReceiverFactory.create(
            new OtlpReceiverConfig(
                Optional.of(Grpc.on(any)), Optional.of(Http.on(any)), tokens, TenantId.NONE),
            MeterProvider.noop().get("test"),
            Clock.systemUTC());
    receiver.start(this);
  }

  String endpoint() {
    return "127.0.0.1:" + receiver.grpcPort().orElseThrow();
  }

  String httpEndpoint() {
    return "http://127.0.0.1:" + receiver.httpPort().orElseThrow();
  }

  @Override
  public void accept(OtlpRequest request, TelemetryBatch batch)
      throws RejectedData, Unavailable, InterruptedException {
    behaviour.accept(request, batch);
    requestBytes.add(request.payload().length);
    SpanBatch spans = (SpanBatch) batch;
    for (int row = 0; row < spans.size(); row++) {
      names.add(spans.context().term(spans.name(row)));
    }
  }

  @Override
  public void close() {
    receiver.close();
  }
}

package io.ollystack.ingest.otlp.receiver;

import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.Unavailable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps requests in memory; can be told to fail in any of the ways of the port.
final class RecordingRequests implements AcceptedRequests {
  record Kept(OtlpRequest request, TelemetryBatch batch) {}

  private final List<Kept> kept = new CopyOnWriteArrayList<>();
  private volatile AcceptedRequests behaviour = (_, _) -> {};

  @Override
  public void accept(OtlpRequest request, TelemetryBatch batch)
      throws RejectedData, Unavailable, InterruptedException {
    behaviour.accept(request, batch);
    kept.add(new Kept(request, batch));
  }

  void behave(AcceptedRequests newBehaviour) {
    behaviour = newBehaviour;
  }

  List<Kept> kept() {
    return kept;
  }

  long rows(Signal signal) {
    return kept.stream()
        .filter(k -> k.request().signal() == signal)
        .mapToLong(k -> k.batch().size())
        .sum();
  }
}

package io.ollystack.ingest.otlp.receiver;

import io.ollystack.ingest.otlp.decode.DecodedRequest;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What the receivers count. `received = accepted + rejected by reason` holds for rows of requests
/// that were answered with success; a refused or postponed request counts as a request only.
/// Thread-safe.
final class ReceiverMetrics {
  private static final AttributeKey<String> SIGNAL = AttributeKey.stringKey("signal");
  private static final AttributeKey<String> TRANSPORT = AttributeKey.stringKey("transport");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("reason");
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service");
  private static final double NANOS_PER_SECOND = 1e9;

  private final LongCounter requests;
  private final LongCounter bytes;
  private final LongCounter accepted;
  private final LongCounter rejected;
  private final LongCounter mended;
  private final DoubleHistogram duration;
  private final DoubleHistogram arrivalDelay;

  /// Of its own, because histograms of OpenTelemetry take no negative values.
  private final DoubleHistogram clockAhead;

  ReceiverMetrics(Meter meter) {
    requests =
        meter
            .counterBuilder("ollystack.receiver.requests")
            .setDescription("Export requests answered, by outcome")
            .build();
    bytes =
        meter
            .counterBuilder("ollystack.receiver.bytes")
            .setUnit("By")
            .setDescription("Payload bytes after decompression")
            .build();
    accepted =
        meter
            .counterBuilder("ollystack.receiver.accepted")
            .setDescription("Spans, log records and data points kept")
            .build();
    rejected =
        meter
            .counterBuilder("ollystack.receiver.rejected")
            .setDescription("Spans, log records and data points left out, by reason")
            .build();
    mended =
        meter
            .counterBuilder("ollystack.receiver.mended")
            .setDescription("Texts that were not UTF-8 and values nested too deeply")
            .build();
    duration =
        meter
            .histogramBuilder("ollystack.receiver.duration")
            .setUnit("s")
            .setDescription("From the last byte of a request to its answer")
            .setExplicitBucketBoundariesAdvice(
                List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1., 2.5, 10.))
            .build();
    arrivalDelay =
        delay(
            meter,
            "ollystack.receiver.arrival_delay",
            "How long after its newest event time a service's request arrived: batching, transport,"
                + " or a clock that is behind ours");
    clockAhead =
        delay(
            meter,
            "ollystack.receiver.clock_ahead",
            "How far the newest event time of a service lies after its arrival: a clock that is"
                + " ahead of ours");
  }

  void answered(Signal signal, String transport, Outcome outcome, Duration took) {
    Attributes labels =
        Attributes.of(SIGNAL, signal.label(), TRANSPORT, transport, OUTCOME, label(outcome));
    requests.add(1, labels);
    duration.record(took.toNanos() / NANOS_PER_SECOND, labels);
  }

  /// A request that was answered by its head; its path may be none of ours.
  void answeredEarly(Outcome outcome) {
    requests.add(1, Attributes.of(TRANSPORT, "http", OUTCOME, label(outcome)));
  }

  void kept(OtlpRequest request, DecodedRequest decoded) {
    Attributes signal = Attributes.of(SIGNAL, request.signal().label());
    bytes.add(request.payload().length, signal);
    accepted.add(decoded.batch().size(), signal);
    decoded
        .rejections()
        .counts()
        .forEach((reason, count) ->
            rejected.add(
                count, Attributes.of(SIGNAL, request.signal().label(), REASON, reason.label())));
    int mends = decoded.repairedTexts() + decoded.cappedValues();
    if (mends > 0) {
      mended.add(mends, signal);
    }
    measureDelay(decoded.batch(), request.receivedAt());
  }

  /// Measured per resource and never corrected: what is stored is the sender's own time.
  private void measureDelay(TelemetryBatch batch, Instant receivedAt) {
    long[] newest = new long[batch.context().scopes().resourceCount()];
    for (int row = 0; row < batch.size(); row++) {
      int resource = batch.resource(row);
      newest[resource] = Math.max(newest[resource], lastMoment(batch, row));
    }
    long received =
        Math.addExact(receivedAt.getEpochSecond() * 1_000_000_000L, receivedAt.getNano());
    for (int resource = 0; resource < newest.length; resource++) {
      if (newest[resource] > 0) {
        int service = batch.context().scopes().serviceName(resource);
        Attributes labels = Attributes.of(SERVICE, batch.context().term(service));
        double delay = (received - newest[resource]) / NANOS_PER_SECOND;
        if (delay >= 0) {
          arrivalDelay.record(delay, labels);
        } else {
          clockAhead.record(-delay, labels);
        }
      }
    }
  }

  private static DoubleHistogram delay(Meter meter, String name, String description) {
    return meter
        .histogramBuilder(name)
        .setUnit("s")
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(
            List.of(0.1, 1., 5., 10., 30., 60., 300., 600., 3600., 86_400.))
        .build();
  }

  private static String label(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Kept _ -> "kept";
      case Outcome.Refused _ -> "refused";
      case Outcome.TryAgain _ -> "try_again";
    };
  }

  private static long lastMoment(TelemetryBatch batch, int row) {
    return switch (batch) {
      case SpanBatch spans -> spans.endEpochNanos(row);
      case LogBatch logs -> logs.timeEpochNanos(row);
      case MetricBatch metrics -> metrics.timeEpochNanos(row);
    };
  }
}

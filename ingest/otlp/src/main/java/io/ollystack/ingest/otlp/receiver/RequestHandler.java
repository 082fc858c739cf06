package io.ollystack.ingest.otlp.receiver;

import io.ollystack.ingest.otlp.decode.DecodedRequest;
import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Unavailable;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decodes a payload, has it kept and says what to answer; the same for both transports.
///
/// Thread-safe; blocks until the request is kept, so it is called on virtual threads.
final class RequestHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

  /// After an error of our own the client keeps its data and tries again; long enough for an
  /// operator to notice, short enough for the client's retry budget (5 minutes in the SDKs and the
  /// collector).
  private static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(30);

  private static final Duration RETRY_WHEN_FULL = Duration.ofSeconds(1);

  private final OtlpDecoder decoder;
  private final AcceptedRequests accepted;
  private final ReceiverMetrics metrics;
  private final Clock clock;
  private final BytesInProgress bytesInProgress;

  RequestHandler(
      OtlpDecoder decoder,
      AcceptedRequests accepted,
      ReceiverMetrics metrics,
      Clock clock,
      BytesInProgress bytesInProgress) {
    this.decoder = decoder;
    this.accepted = accepted;
    this.metrics = metrics;
    this.clock = clock;
    this.bytesInProgress = bytesInProgress;
  }

  Outcome handle(
      Signal signal, Encoding encoding, TenantId tenant, String transport, byte[] payload) {
    long start = System.nanoTime();
    Outcome outcome = bounded(new OtlpRequest(signal, encoding, tenant, clock.instant(), payload));
    metrics.answered(signal, transport, outcome, Duration.ofNanos(System.nanoTime() - start));
    return outcome;
  }

  private Outcome bounded(OtlpRequest request) {
    int size = request.payload().length;
    if (!bytesInProgress.tryAcquire(size)) {
      return new Outcome.TryAgain(
          true, "Too many requests are waiting to be kept. Slow down.", RETRY_WHEN_FULL);
    }
    try {
      return handle(request);
    } finally {
      bytesInProgress.release(size);
    }
  }

  private Outcome handle(OtlpRequest request) {
    try {
      DecodedRequest decoded = decoder.decodeRequest(request);
      if (!decoded.batch().isEmpty()) {
        accepted.accept(request, decoded.batch());
      }
      metrics.kept(request, decoded);
      return new Outcome.Kept(decoded.rejections().total(), message(decoded));
    } catch (RejectedData e) {
      return new Outcome.Refused(Refusal.INVALID_REQUEST, String.valueOf(e.getMessage()));
    } catch (Unavailable e) {
      return new Outcome.TryAgain(
          e.reason() == Unavailable.Reason.OVERLOADED,
          String.valueOf(e.getMessage()),
          e.retryAfter());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.TryAgain(false, "The receiver is stopping.", Duration.ofSeconds(1));
    } catch (RuntimeException e) {
      // Not acknowledged, so nothing is lost: the client is asked to come back.
      LOG.error("Could not keep a {} request; the client will retry", request.signal().label(), e);
      return new Outcome.TryAgain(false, "Internal error.", RETRY_AFTER_FAILURE);
    }
  }

  private static String message(DecodedRequest decoded) {
    StringBuilder message = new StringBuilder(decoded.rejections().message());
    if (decoded.repairedTexts() > 0) {
      message
          .append(message.isEmpty() ? "" : " ")
          .append("%d texts were not UTF-8 and were mended.".formatted(decoded.repairedTexts()));
    }
    if (decoded.cappedValues() > 0) {
      message
          .append(message.isEmpty() ? "" : " ")
          .append(
              "%d values were nested too deeply and were cut.".formatted(decoded.cappedValues()));
    }
    return message.toString();
  }
}

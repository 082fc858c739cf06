package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.RequestDecoder;
import io.ollystack.ingest.telemetry.TelemetryBatch;

/// Decodes OTLP export requests into batches.
///
/// A pure function of the request, and safe on any bytes: an invalid row is left out and counted, a
/// request whose outer structure is broken is a [RejectedData], and nothing else is thrown.
/// Thread-safe.
///
/// Source: opentelemetry-proto 1.x, and the JSON mapping of the OTLP specification.
public final class OtlpDecoder implements RequestDecoder {

  @Override
  public TelemetryBatch decode(OtlpRequest request) throws RejectedData {
    return decodeRequest(request).batch();
  }

  /// The valid rows, with an account of the others.
  ///
  /// @throws RejectedData the payload as a whole cannot be read
  public DecodedRequest decodeRequest(OtlpRequest request) throws RejectedData {
    try {
      return switch (request.encoding()) {
        case PROTOBUF -> protobuf(request);
        case JSON -> JsonRequest.decode(request);
      };
    } catch (MalformedData e) {
      throw new RejectedData(
          "not a valid OTLP %s request in %s: %s."
              .formatted(request.signal().label(), name(request), e.detail()),
          e);
    }
  }

  private static DecodedRequest protobuf(OtlpRequest request) throws MalformedData {
    Rejections.Builder rejections = new Rejections.Builder(request.signal());
    return switch (request.signal()) {
      case TRACES -> new ProtoSpans(request.tenant(), request.payload(), rejections).decode();
      case METRICS -> new ProtoMetrics(request.tenant(), request.payload(), rejections).decode();
      case LOGS -> new ProtoLogs(request.tenant(), request.payload(), rejections).decode();
    };
  }

  private static String name(OtlpRequest request) {
    return switch (request.encoding()) {
      case PROTOBUF -> "protobuf";
      case JSON -> "JSON";
    };
  }
}

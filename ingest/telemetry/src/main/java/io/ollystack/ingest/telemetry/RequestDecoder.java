package io.ollystack.ingest.telemetry;

/// Turns a kept request back into rows; the spool's replay is given one. Thread-safe.
@FunctionalInterface
public interface RequestDecoder {

  /// The rows of the request that are valid, in the same order on every call: decoding is a pure
  /// function of the request. The batch may be empty.
  ///
  /// @throws RejectedData the payload as a whole cannot be read
  TelemetryBatch decode(OtlpRequest request) throws RejectedData;
}

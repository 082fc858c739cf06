package io.ollystack.ingest.telemetry;

/// How an OTLP request is written. The order is stored in spool records: append only.
public enum Encoding {
  /// `application/x-protobuf`, and gRPC.
  PROTOBUF,
  /// `application/json`: the OTLP JSON mapping (ids in hex).
  JSON
}

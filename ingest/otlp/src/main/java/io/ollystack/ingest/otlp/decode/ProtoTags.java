package io.ollystack.ingest.otlp.decode;

/// The tags (field number and wire type) of OTLP's common messages, as in opentelemetry-proto 1.x
/// `common.proto` and `resource.proto`.
final class ProtoTags {
  // KeyValue
  static final int KEY = 1 << 3 | WireReader.BYTES;
  static final int VALUE = 2 << 3 | WireReader.BYTES;

  // AnyValue
  static final int STRING = 1 << 3 | WireReader.BYTES;
  static final int BOOL = 2 << 3 | WireReader.VARINT;
  static final int INT = 3 << 3 | WireReader.VARINT;
  static final int DOUBLE = 4 << 3 | WireReader.FIXED64;
  static final int ARRAY = 5 << 3 | WireReader.BYTES;
  static final int KVLIST = 6 << 3 | WireReader.BYTES;
  static final int RAW = 7 << 3 | WireReader.BYTES;
  static final int ARRAY_VALUES = 1 << 3 | WireReader.BYTES;
  static final int KVLIST_VALUES = 1 << 3 | WireReader.BYTES;

  // Export…ServiceRequest, Resource…, Scope…: the same shape for every signal
  static final int RESOURCE_GROUPS = 1 << 3 | WireReader.BYTES;
  static final int RESOURCE = 1 << 3 | WireReader.BYTES;
  static final int SCOPE_GROUPS = 2 << 3 | WireReader.BYTES;
  static final int SCOPE = 1 << 3 | WireReader.BYTES;
  static final int ROWS = 2 << 3 | WireReader.BYTES;
  static final int SCHEMA_URL = 3 << 3 | WireReader.BYTES;

  // Resource
  static final int RESOURCE_ATTRIBUTES = 1 << 3 | WireReader.BYTES;
  static final int RESOURCE_DROPPED = 2 << 3 | WireReader.VARINT;

  // InstrumentationScope
  static final int SCOPE_NAME = 1 << 3 | WireReader.BYTES;
  static final int SCOPE_VERSION = 2 << 3 | WireReader.BYTES;
  static final int SCOPE_ATTRIBUTES = 3 << 3 | WireReader.BYTES;
  static final int SCOPE_DROPPED = 4 << 3 | WireReader.VARINT;

  private ProtoTags() {}
}

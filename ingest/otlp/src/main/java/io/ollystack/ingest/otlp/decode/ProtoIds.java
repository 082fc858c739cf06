package io.ollystack.ingest.otlp.decode;

/// Reads trace and span ids. Not thread-safe.
final class ProtoIds {
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  private final WireReader in;
  private long high;
  private long low;

  ProtoIds(WireReader in) {
    this.in = in;
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  /// Reads a trace id into [#high()] and [#low()]; anything but 16 bytes that are not all zero is
  /// refused.
  void readTraceId(RejectionReason otherwise) throws MalformedData {
    int length = in.length();
    if (length != TRACE_ID_BYTES) {
      throw new MalformedData(otherwise, length + " bytes");
    }
    high = in.idAt(in.at);
    low = in.idAt(in.at + 8);
    in.at += length;
    if ((high | low) == 0) {
      throw new MalformedData(otherwise, "all zero");
    }
  }

  /// Reads a trace id of a row that may do without: what is not valid counts as none (`logs.proto`,
  /// field `trace_id`).
  void readTraceIdIfValid() throws MalformedData {
    int length = in.length();
    high = length == TRACE_ID_BYTES ? in.idAt(in.at) : 0;
    low = length == TRACE_ID_BYTES ? in.idAt(in.at + 8) : 0;
    in.at += length;
  }

  long readSpanId(RejectionReason otherwise) throws MalformedData {
    long id = readOptionalSpanId(otherwise);
    if (id == 0) {
      throw new MalformedData(otherwise, "empty or all zero");
    }
    return id;
  }

  /// Zero for an empty id; anything but 0 or 8 bytes is refused.
  long readOptionalSpanId(RejectionReason otherwise) throws MalformedData {
    int length = in.length();
    if (length == 0) {
      return 0;
    }
    if (length != SPAN_ID_BYTES) {
      throw new MalformedData(otherwise, length + " bytes");
    }
    long id = in.idAt(in.at);
    in.at += length;
    return id;
  }

  /// Zero for what is not 8 bytes.
  long readSpanIdIfValid() throws MalformedData {
    int length = in.length();
    long id = length == SPAN_ID_BYTES ? in.idAt(in.at) : 0;
    in.at += length;
    return id;
  }
}

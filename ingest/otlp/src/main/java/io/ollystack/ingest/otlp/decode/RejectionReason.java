package io.ollystack.ingest.otlp.decode;

/// Why a row was left out. The label is the `reason` of the rejection metric.
public enum RejectionReason {
  MALFORMED("malformed", "cannot be read"),
  INVALID_TRACE_ID("invalid_trace_id", "trace id is not 16 bytes, or zero"),
  INVALID_SPAN_ID("invalid_span_id", "span id is not 8 bytes, or zero"),
  INVALID_PARENT_SPAN_ID("invalid_parent_span_id", "parent span id is neither empty nor 8 bytes"),
  INVALID_LINK("invalid_link", "the ids of a link are not 16 and 8 bytes"),
  INVALID_TIME("invalid_time", "a time is after the year 2262"),
  INVALID_BUCKETS(
      "invalid_buckets", "bucket counts must be one more than bounds, and bounds must ascend"),
  INVALID_VALUE("invalid_value", "a field has a value of the wrong type");

  private final String label;
  private final String text;

  RejectionReason(String label, String text) {
    this.label = label;
    this.text = text;
  }

  /// Stable, lower case, for metrics.
  public String label() {
    return label;
  }

  /// For people.
  public String text() {
    return text;
  }
}

package io.ollystack.ingest.otlp.decode;

/// Bytes that cannot be what they should be. Carries no stack trace: hostile input may cause one of
/// these for every row.
final class MalformedData extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectionReason reason;
  private final String detail;

  MalformedData(RejectionReason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
    this.detail = message;
  }

  /// A wire-level error: truncated, overlong, wrong framing.
  static MalformedData wire(String what, int offset) {
    return new MalformedData(RejectionReason.MALFORMED, what + " at byte " + offset);
  }

  RejectionReason reason() {
    return reason;
  }

  String detail() {
    return detail;
  }
}

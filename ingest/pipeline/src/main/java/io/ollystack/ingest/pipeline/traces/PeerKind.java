package io.ollystack.ingest.pipeline.traces;

/// What a span says about the other side of its call.
public enum PeerKind {
  /// Nothing.
  NONE(0, ""),
  /// `peer.service`.
  SERVICE(1, "service"),
  /// `db.system.name` and where it is.
  DATABASE(2, "database"),
  /// `messaging.destination.name`.
  QUEUE(3, "queue"),
  /// An address only.
  EXTERNAL(4, "external");

  private static final PeerKind[] BY_CODE = values();

  private final byte code;
  private final String text;

  PeerKind(int code, String text) {
    this.code = (byte) code;
    this.text = text;
  }

  /// As the tables name it.
  public String text() {
    return text;
  }

  byte code() {
    return code;
  }

  static PeerKind ofCode(byte code) {
    return BY_CODE[code];
  }
}

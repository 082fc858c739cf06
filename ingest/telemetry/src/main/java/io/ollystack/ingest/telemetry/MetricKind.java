package io.ollystack.ingest.telemetry;

/// OTLP's metric types; each has a table of its own in the store.
public enum MetricKind {
  GAUGE(0),
  SUM(1),
  HISTOGRAM(2),
  EXPONENTIAL_HISTOGRAM(3),
  SUMMARY(4);

  private static final MetricKind[] BY_CODE = values();

  private final byte code;

  MetricKind(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static MetricKind ofCode(byte code) {
    return BY_CODE[code];
  }
}

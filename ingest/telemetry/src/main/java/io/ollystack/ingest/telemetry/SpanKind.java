package io.ollystack.ingest.telemetry;

/// OTLP's span kinds, in the order of their numbers.
public enum SpanKind {
  UNSPECIFIED(0, "Unspecified"),
  INTERNAL(1, "Internal"),
  SERVER(2, "Server"),
  CLIENT(3, "Client"),
  PRODUCER(4, "Producer"),
  CONSUMER(5, "Consumer");

  private static final SpanKind[] BY_CODE = values();

  private final int number;
  private final String text;

  SpanKind(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /// As the collector's ClickHouse exporter stores it.
  public String text() {
    return text;
  }

  /// OTLP's number.
  public int number() {
    return number;
  }

  static SpanKind ofCode(byte code) {
    return BY_CODE[code];
  }

  /// The kind of an OTLP number; one that this version does not know is [#UNSPECIFIED].
  public static SpanKind ofNumber(int number) {
    return number >= 0 && number < BY_CODE.length ? BY_CODE[number] : UNSPECIFIED;
  }
}

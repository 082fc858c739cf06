package io.ollystack.ingest.telemetry;

/// OTLP's span status codes, in the order of their numbers.
public enum StatusCode {
  UNSET(0, "Unset"),
  OK(1, "Ok"),
  ERROR(2, "Error");

  private static final StatusCode[] BY_CODE = values();

  private final int number;
  private final String text;

  StatusCode(int number, String text) {
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

  static StatusCode ofCode(byte code) {
    return BY_CODE[code];
  }

  /// The code of an OTLP number; one that this version does not know is [#UNSET].
  public static StatusCode ofNumber(int number) {
    return number >= 0 && number < BY_CODE.length ? BY_CODE[number] : UNSET;
  }
}

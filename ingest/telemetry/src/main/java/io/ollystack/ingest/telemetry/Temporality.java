package io.ollystack.ingest.telemetry;

/// OTLP's aggregation temporality, in the order of its numbers (which the store keeps).
public enum Temporality {
  UNSPECIFIED(0),
  DELTA(1),
  CUMULATIVE(2);

  private static final Temporality[] BY_CODE = values();

  private final int number;

  Temporality(int number) {
    this.number = number;
  }

  static Temporality ofCode(byte code) {
    return BY_CODE[code];
  }

  /// The temporality of an OTLP number; one that this version does not know is [#UNSPECIFIED].
  public static Temporality ofNumber(int number) {
    return number >= 0 && number < BY_CODE.length ? BY_CODE[number] : UNSPECIFIED;
  }

  public int number() {
    return number;
  }
}

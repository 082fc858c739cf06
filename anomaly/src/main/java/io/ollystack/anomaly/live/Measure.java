package io.ollystack.anomaly.live;

/// What is watched of a place.
public enum Measure {
  /// Too few, none, or too many; in requests per second.
  REQUESTS("requests", "1/s"),
  /// Too many; a share from 0 to 1.
  ERRORS("error_rate", "1"),
  /// Too long; the 95th percentile in seconds.
  LATENCY("p95_latency", "s");

  private final String id;
  private final String unit;

  Measure(String id, String unit) {
    this.id = id;
    this.unit = unit;
  }

  /// The name in tables and messages.
  public String id() {
    return id;
  }

  /// As UCUM writes it.
  public String unit() {
    return unit;
  }

  /// The measure of that name.
  public static Measure named(String id) {
    for (Measure measure : values()) {
      if (measure.id.equals(id)) {
        return measure;
      }
    }
    throw new IllegalArgumentException("no measure `" + id + "`");
  }
}

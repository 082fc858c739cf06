package io.ollystack.ingest.telemetry;

/// The three kinds of telemetry that OTLP carries. The order is stored in spool records: append
/// only.
public enum Signal {
  TRACES,
  METRICS,
  LOGS;

  /// The lower-case name used in paths (`/v1/traces`), configuration and metric labels.
  public String label() {
    return switch (this) {
      case TRACES -> "traces";
      case METRICS -> "metrics";
      case LOGS -> "logs";
    };
  }

  /// What one row of the signal is called in messages, in the plural.
  public String rows() {
    return switch (this) {
      case TRACES -> "spans";
      case METRICS -> "data points";
      case LOGS -> "log records";
    };
  }
}

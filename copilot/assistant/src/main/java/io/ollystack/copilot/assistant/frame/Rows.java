package io.ollystack.copilot.assistant.frame;

/// What one row of the answer's source is.
public enum Rows {
  REQUESTS("requests"),
  SPANS("spans"),
  TRACES("traces"),
  LOGS("logs"),
  METRICS("metrics"),
  CHANGES("changes"),
  ALERTS("alerts"),
  INCIDENTS("incidents"),
  ANOMALIES("anomalies"),
  TOPOLOGY("topology");

  private final String table;

  Rows(String table) {
    this.table = table;
  }

  String table() {
    return table;
  }
}

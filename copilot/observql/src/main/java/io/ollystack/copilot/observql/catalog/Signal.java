package io.ollystack.copilot.observql.catalog;

/// The signals that carry attributes.
public enum Signal {
  TRACES,
  LOGS,
  METRICS
}

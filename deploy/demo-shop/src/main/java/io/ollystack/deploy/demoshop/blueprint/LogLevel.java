package io.ollystack.deploy.demoshop.blueprint;

import io.opentelemetry.api.logs.Severity;

/// The severities that the shop's services use.
public enum LogLevel {
  DEBUG(Severity.DEBUG),
  INFO(Severity.INFO),
  WARN(Severity.WARN),
  ERROR(Severity.ERROR),
  FATAL(Severity.FATAL);

  private final Severity severity;

  LogLevel(Severity severity) {
    this.severity = severity;
  }

  public Severity severity() {
    return severity;
  }
}

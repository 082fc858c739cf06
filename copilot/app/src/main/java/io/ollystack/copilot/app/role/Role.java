package io.ollystack.copilot.app.role;

import java.util.Locale;

/// A part that a process plays. One process can play all of them, or fifty processes one each.
public enum Role {
  /// Receives telemetry and stores it.
  INGEST,
  /// Finds anomalies and raises alerts.
  DETECT,
  /// Finds the causes of alerts.
  INVESTIGATE,
  /// Answers people and programs: the API.
  CHAT,
  /// Answers in Slack.
  SLACK,
  /// Brings the schema up to date and exits.
  MIGRATE;

  /// The name in settings and messages: lower case.
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}

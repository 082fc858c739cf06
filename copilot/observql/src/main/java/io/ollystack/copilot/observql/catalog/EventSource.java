package io.ollystack.copilot.observql.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Finds the event that a query's time is anchored on, such as `deploy('payment')`. Blocking; only
/// queries with such an anchor call it. Thread-safe.
public interface EventSource {
  enum Kind {
    DEPLOY,
    CHANGE,
    INCIDENT,
    ALERT,
    ANOMALY
  }

  /// When an event began and, unless it is a moment or still open, when it ended.
  record Event(String name, Instant start, Optional<Instant> end) {}

  /// The latest event of the kind that began before `before` and not earlier than `notBefore`.
  /// `name` is a service for changes and anomalies (or an anomaly's id), an id, rule or title
  /// otherwise; empty means any.
  Optional<Event> latest(
      Tenant tenant, Kind kind, Optional<String> name, Instant notBefore, Instant before);

  /// Names to suggest when [#latest] finds nothing, most recent first, at most twenty.
  List<String> names(Tenant tenant, Kind kind, Instant notBefore, Instant before);
}

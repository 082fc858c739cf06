package io.ollystack.anomaly.live;

import java.time.Instant;
import java.util.List;

/// Where anomalies are kept. Saving one again replaces what was known of it, so that repeating is
/// harmless. Blocking.
public interface AnomalyStore {
  /// Tells why; it may be tried again.
  final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    public Failed(String message, Throwable cause) {
      super(message, cause);
    }
  }

  void save(List<Anomaly> anomalies) throws Failed, InterruptedException;

  /// Those that last, or ended after the time.
  List<Anomaly> since(Instant time) throws Failed, InterruptedException;

  void saveAlerts(List<GroupAlert> alerts) throws Failed, InterruptedException;

  /// Those that fire, or were resolved after the time.
  List<GroupAlert> alertsSince(Instant time) throws Failed, InterruptedException;
}

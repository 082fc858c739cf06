package io.ollystack.anomaly.live;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/// An alert that needs no rule of anybody: a group of anomalies on which several series agree.
///
/// @param id of the group
/// @param rule what is odd at its origin: `anomaly: p95_latency`
/// @param service of its origin when it fired; stays
/// @param severity `critical` if requests from outside are hit, else `warning`
/// @param resolvedAt empty while it fires
/// @param value observed at its origin, in the measure's unit
/// @param threshold the end of what is usual there
public record GroupAlert(
    String id,
    String tenant,
    String rule,
    String service,
    String severity,
    Instant firedAt,
    Optional<Instant> resolvedAt,
    double value,
    double threshold) {
  public GroupAlert {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(resolvedAt, "resolvedAt");
  }

  public boolean isFiring() {
    return resolvedAt.isEmpty();
  }
}

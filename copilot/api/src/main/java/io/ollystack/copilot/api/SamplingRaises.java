package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.QueryFailed;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// What is sampled more often for a while, because somebody looks into it. Blocking; thread-safe.
/// Throws [QueryFailed] if it cannot be read or kept.
public interface SamplingRaises {

  /// @param operation empty for any of the service
  /// @param percentage of the traces with such a span that is kept; more than 0, at most 100
  /// @param until when it ends by itself; that of an incident goes on while the incident is open
  /// @param source `person`, `incident` or `anomaly`
  record SamplingRaise(
      String id,
      String service,
      String operation,
      double percentage,
      Instant until,
      String source,
      String reason) {
    public SamplingRaise {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(service, "service");
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(until, "until");
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(reason, "reason");
    }
  }

  List<SamplingRaise> active(Tenant tenant) throws QueryFailed, InterruptedException;

  /// @return it, with the id that it was given
  SamplingRaise add(
      Tenant tenant,
      String service,
      String operation,
      double percentage,
      Instant until,
      String reason)
      throws QueryFailed, InterruptedException;

  /// @return whether there was one of that id
  boolean end(Tenant tenant, String id) throws QueryFailed, InterruptedException;
}

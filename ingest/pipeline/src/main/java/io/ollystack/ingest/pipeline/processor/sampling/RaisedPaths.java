package io.ollystack.ingest.pipeline.processor.sampling;

import io.ollystack.ingest.telemetry.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Services and operations of which more traces are kept for some time, since somebody looks into
/// them. Set from outside, read at every step by the policy `raised`. Thread-safe.
public final class RaisedPaths {
  private volatile Map<TenantId, List<Raise>> raises = Map.of();

  /// @param service of a span of the trace
  /// @param operation of that span; the empty text for any
  /// @param share of such traces that is kept; more than 0, at most 1
  /// @param until when it ends by itself
  public record Raise(
      TenantId tenant, String service, String operation, double share, Instant until) {
    public Raise {
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "share %s: expected more than 0, at most 1".formatted(share));
      }
    }
  }

  /// Takes the place of what was raised before.
  public void replace(List<Raise> now) {
    raises = now.stream().collect(Collectors.groupingBy(Raise::tenant));
  }

  /// What is raised now.
  public List<Raise> all() {
    return raises.values().stream().flatMap(List::stream).toList();
  }

  List<Raise> at(TenantId tenant, long atMillis) {
    return raises.getOrDefault(tenant, List.of()).stream()
        .filter(raise -> raise.until().toEpochMilli() > atMillis)
        .toList();
  }
}

package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// What is sampled more often, in memory, each tenant's its own.
final class RememberedRaises implements SamplingRaises {
  private final Map<String, SamplingRaise> known = new ConcurrentSkipListMap<>();

  @Override
  public List<SamplingRaise> active(Tenant tenant) {
    return known.entrySet().stream()
        .filter(it -> it.getKey().startsWith(tenant.id() + "/"))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public SamplingRaise add(
      Tenant tenant,
      String service,
      String operation,
      double percentage,
      Instant until,
      String reason) {
    String id = "raise-" + (known.size() + 1);
    SamplingRaise raise =
        new SamplingRaise(id, service, operation, percentage, until, "person", reason);
    known.put(tenant.id() + "/" + id, raise);
    return raise;
  }

  @Override
  public boolean end(Tenant tenant, String id) {
    return known.remove(tenant.id() + "/" + id) != null;
  }
}

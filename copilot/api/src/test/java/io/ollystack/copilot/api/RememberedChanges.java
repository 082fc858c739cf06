package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Changes in memory, each tenant's its own.
final class RememberedChanges implements ReportedChanges {
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  @Override
  public boolean record(Tenant tenant, ReportedChange change) {
    String same = change.id().isEmpty() ? change.time() + change.version() : change.id();
    return known.add(String.join("|", tenant.id(), change.service(), change.kind().name(), same));
  }
}

package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Saved queries of one test, in memory.
final class RememberedQueries implements SavedQueries {
  private record Key(Tenant tenant, String id) {}

  private final ConcurrentMap<Key, SavedQuery> queries = new ConcurrentHashMap<>();

  @Override
  public List<SavedQuery> all(Tenant tenant) {
    return queries.entrySet().stream()
        .filter(entry -> entry.getKey().tenant().equals(tenant))
        .map(Map.Entry::getValue)
        .sorted(Comparator.comparing(SavedQuery::name).thenComparing(SavedQuery::id))
        .toList();
  }

  @Override
  public Optional<SavedQuery> find(Tenant tenant, String id) {
    return Optional.ofNullable(queries.get(new Key(tenant, id)));
  }

  @Override
  public void save(Tenant tenant, SavedQuery query) {
    queries.put(new Key(tenant, query.id()), query);
  }

  @Override
  public boolean delete(Tenant tenant, String id) {
    return queries.remove(new Key(tenant, id)) != null;
  }
}

package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.QueryFailed;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Keeps the queries that people gave a name, for every replica of the service. Blocking;
/// thread-safe. Throws [QueryFailed] if it cannot keep or read them.
public interface SavedQueries {
  /// @param id stable, made by the service
  /// @param query as written; it need not compile any more
  record SavedQuery(String id, String name, String description, String query, Instant updatedAt) {
    public SavedQuery {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(description, "description");
      Objects.requireNonNull(query, "query");
      Objects.requireNonNull(updatedAt, "updatedAt");
    }
  }

  /// By name.
  List<SavedQuery> all(Tenant tenant) throws QueryFailed, InterruptedException;

  Optional<SavedQuery> find(Tenant tenant, String id) throws QueryFailed, InterruptedException;

  /// Adds it, or replaces that of the same id.
  void save(Tenant tenant, SavedQuery query) throws QueryFailed, InterruptedException;

  /// False if there was none.
  boolean delete(Tenant tenant, String id) throws QueryFailed, InterruptedException;
}

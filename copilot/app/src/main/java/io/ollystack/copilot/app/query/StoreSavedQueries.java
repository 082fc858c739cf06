package io.ollystack.copilot.app.query;

import io.ollystack.copilot.api.SavedQueries;
import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.copilot.app.store.StoreUnavailable;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.QueryFailed.Reason;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Saved queries in ClickHouse, so that all replicas of the service see the same ones. Each tenant
/// sees its own. Thread-safe; blocking.
public final class StoreSavedQueries implements SavedQueries {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final String LIVE =
      "SELECT id, name, description, query, toUnixTimestamp64Milli(updated_at)"
          + " FROM %s.obs_saved_queries FINAL WHERE TenantId = {tenant:String} AND NOT deleted";

  private final Store store;

  public StoreSavedQueries(Store store) {
    this.store = store;
  }

  @Override
  public List<SavedQuery> all(Tenant tenant) throws QueryFailed, InterruptedException {
    return read(LIVE + " ORDER BY name, id", Map.of("tenant", tenant.id()));
  }

  @Override
  public Optional<SavedQuery> find(Tenant tenant, String id)
      throws QueryFailed, InterruptedException {
    return read(LIVE + " AND id = {id:String}", Map.of("tenant", tenant.id(), "id", id)).stream()
        .findFirst();
  }

  @Override
  public void save(Tenant tenant, SavedQuery query) throws QueryFailed, InterruptedException {
    write(tenant, query, false);
  }

  @Override
  public boolean delete(Tenant tenant, String id) throws QueryFailed, InterruptedException {
    Optional<SavedQuery> present = find(tenant, id);
    if (present.isPresent()) {
      write(tenant, present.get(), true);
    }
    return present.isPresent();
  }

  private List<SavedQuery> read(String sql, Map<String, Object> parameters)
      throws QueryFailed, InterruptedException {
    OpenStore open = open();
    try {
      return open
          .client()
          .rows(sql.formatted(database(open)), "read the saved queries", parameters)
          .stream()
          .map(row ->
              new SavedQuery(
                  row.get(0),
                  row.get(1),
                  row.get(2),
                  row.get(3),
                  Instant.ofEpochMilli(Long.parseLong(row.get(4)))))
          .toList();
    } catch (QueryFailure failure) {
      throw StoreQueryExecutor.failed(failure);
    }
  }

  private void write(Tenant tenant, SavedQuery query, boolean deleted)
      throws QueryFailed, InterruptedException {
    OpenStore open = open();
    Map<String, Object> values = new HashMap<>();
    values.put("id", query.id());
    values.put("name", query.name());
    values.put("description", query.description());
    values.put("query", query.query());
    values.put("deleted", deleted);
    values.put("updated", query.updatedAt().toEpochMilli());
    values.put("tenant", tenant.id());
    // The time of writing is the server's, so no two writes are alike and none is dropped as a
    // repetition.
    try {
      open.client()
          .execute(
              "INSERT INTO "
                  + database(open)
                  + ".obs_saved_queries (id, name, description, query, deleted, updated_at, TenantId)"
                  + " SELECT {id:String}, {name:String}, {description:String}, {query:String},"
                  + " {deleted:Bool}, fromUnixTimestamp64Milli({updated:Int64}), {tenant:String}",
              "save a query",
              values,
              Map.of("insert_deduplicate", "0"));
    } catch (QueryFailure failure) {
      throw StoreQueryExecutor.failed(failure);
    }
  }

  private OpenStore open() throws QueryFailed, InterruptedException {
    try {
      return store.await(PATIENCE);
    } catch (StoreUnavailable unavailable) {
      throw new QueryFailed(
          Reason.UNAVAILABLE, 0, String.valueOf(unavailable.getMessage()), unavailable);
    }
  }

  private static String database(OpenStore open) {
    return "`" + open.client().endpoint().database().replace("`", "\\`") + "`";
  }
}

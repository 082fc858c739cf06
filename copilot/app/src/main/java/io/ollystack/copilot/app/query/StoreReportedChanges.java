package io.ollystack.copilot.app.query;

import io.ollystack.copilot.api.ReportedChanges;
import io.ollystack.copilot.app.store.OpenStore;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.copilot.app.store.StoreUnavailable;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.QueryFailed.Reason;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Reported changes in ClickHouse, beside those that telemetry gives away. Thread-safe; blocking.
///
/// Two deliveries of one change that arrive at the same moment may both be told that they were new;
/// the table keeps one row where their times agree, too.
public final class StoreReportedChanges implements ReportedChanges {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Store store;

  public StoreReportedChanges(Store store) {
    this.store = store;
  }

  @Override
  public boolean record(Tenant tenant, ReportedChange change)
      throws QueryFailed, InterruptedException {
    OpenStore open = open();
    String database = "`" + open.client().endpoint().database().replace("`", "\\`") + "`";
    Map<String, Object> key = new HashMap<>();
    key.put("tenant", tenant.id());
    key.put("service", change.service());
    key.put("kind", change.kind().name());
    key.put("version", change.version());
    key.put("time", change.time().toEpochMilli());
    key.put("id", change.id());
    Map<String, Object> all = new HashMap<>(key);
    all.put("previous", change.previousVersion());
    all.put("environment", change.environment());
    all.put("actor", change.actor());
    all.put("description", change.description());
    try {
      String known =
          open.client()
              .rows(
                  """
                  SELECT count() FROM %s.obs_changes
                  WHERE TenantId = {tenant:String} AND service = {service:String} AND kind = {kind:String}
                    AND if({id:String} = '',
                           id = '' AND version = {version:String}
                             AND ts = fromUnixTimestamp64Milli({time:Int64}),
                           source = 'api' AND id = {id:String})
                  """
                      .formatted(database),
                  "look for a change",
                  key)
              .getFirst()
              .get(0);
      if (!known.equals("0")) {
        return false;
      }
      open.client()
          .execute(
              """
              INSERT INTO %s.obs_changes
                (ts, kind, service, version, previous_version, environment, actor, description, TenantId,
                 source, id)
              SELECT fromUnixTimestamp64Milli({time:Int64}), {kind:String}, {service:String},
                {version:String}, {previous:String}, {environment:String}, {actor:String},
                {description:String}, {tenant:String}, 'api', {id:String}
              """
                  .formatted(database),
              "record a change",
              all,
              Map.of("insert_deduplicate", "0"));
      return true;
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
}

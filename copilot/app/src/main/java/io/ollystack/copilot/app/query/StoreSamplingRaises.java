package io.ollystack.copilot.app.query;

import io.ollystack.copilot.api.SamplingRaises;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.copilot.app.store.StoreUnavailable;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.result.QueryFailed;
import io.ollystack.copilot.observql.result.QueryFailed.Reason;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.clickhouse.raises.StoredRaises;
import io.ollystack.ingest.clickhouse.raises.StoredRaises.StoredRaise;
import io.ollystack.ingest.pipeline.processor.sampling.RaisedPaths.Raise;
import io.ollystack.ingest.telemetry.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What is sampled more often, in ClickHouse, where the ingesting processes read it every few
/// seconds. Thread-safe; blocking.
public final class StoreSamplingRaises implements SamplingRaises {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Store store;

  public StoreSamplingRaises(Store store) {
    this.store = store;
  }

  private interface Work<T> {
    T on(StoredRaises raises) throws QueryFailure, InterruptedException;
  }

  @Override
  public List<SamplingRaise> active(Tenant tenant) throws QueryFailed, InterruptedException {
    return with(raises ->
        raises.active().stream()
            .filter(it -> it.raise().tenant().value().equals(tenant.id()))
            .map(StoreSamplingRaises::told)
            .toList());
  }

  @Override
  public SamplingRaise add(
      Tenant tenant,
      String service,
      String operation,
      double percentage,
      Instant until,
      String reason)
      throws QueryFailed, InterruptedException {
    Raise raise = new Raise(new TenantId(tenant.id()), service, operation, percentage / 100, until);
    return with(raises -> told(raises.add(raise, reason)));
  }

  @Override
  public boolean end(Tenant tenant, String id) throws QueryFailed, InterruptedException {
    return with(raises -> raises.end(new TenantId(tenant.id()), id));
  }

  private static SamplingRaise told(StoredRaise stored) {
    Raise raise = stored.raise();
    return new SamplingRaise(
        stored.id(),
        raise.service(),
        raise.operation(),
        raise.share() * 100,
        raise.until(),
        stored.source(),
        stored.reason());
  }

  private <T> T with(Work<T> work) throws QueryFailed, InterruptedException {
    try {
      return work.on(new StoredRaises(store.await(PATIENCE).client()));
    } catch (StoreUnavailable unavailable) {
      throw new QueryFailed(
          Reason.UNAVAILABLE, 0, String.valueOf(unavailable.getMessage()), unavailable);
    } catch (QueryFailure failure) {
      throw StoreQueryExecutor.failed(failure);
    }
  }
}

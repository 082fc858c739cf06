package io.ollystack.ingest.clickhouse.changes;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.util.Map;

/// Writes a deployment into `obs_changes` for each version of a service that was first seen after
/// another one of the same service. A service's very first version is no deployment: nothing is
/// known of the time before it. Going back to an old version is not seen either: it was seen
/// before.
///
/// Every replica may run it at any time: a deployment that is recorded is not recorded again, and
/// two that record it at once write the same row, of which the table keeps one. Thread-safe;
/// blocks.
public final class DeploymentWatch {
  private final ClickHouseClient client;
  private final String statement;

  public DeploymentWatch(ClickHouseClient client) {
    this.client = client;
    String database = "`" + client.endpoint().database().replace("`", "\\`") + "`";
    statement =
        """
        INSERT INTO %1$s.obs_changes
          (ts, kind, service, version, previous_version, environment, actor, description, TenantId)
        SELECT first_seen, 'deploy', Service, Version, previous, environment, '',
               concat(Service, ' ', Version, ' first seen, after ', previous), TenantId
        FROM (
          SELECT TenantId, Service, Version, environment, first_seen,
                 lagInFrame(Version) OVER (
                   PARTITION BY TenantId, Service ORDER BY first_seen, Version
                   ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS previous
          FROM (
            SELECT TenantId, Service, Version, anyLast(Environment) AS environment,
                   min(FirstSeen) AS first_seen
            FROM %1$s.obs_service_versions
            GROUP BY TenantId, Service, Version))
        WHERE previous != ''
          AND (TenantId, Service, Version) NOT IN (
            SELECT TenantId, service, version FROM %1$s.obs_changes WHERE kind = 'deploy')
        """
            .formatted(database);
  }

  /// Records what was deployed since the last time.
  public void record() throws QueryFailure, InterruptedException {
    client.execute(statement, "record deployments", Map.of());
  }
}

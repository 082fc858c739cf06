-- Which versions of each service were seen, and when first: a new one is a deployment.
--
-- Fed from every inserted block, so that replicas, replays and late blocks agree: the earliest sight
-- of a version is the same whoever stores it, and however often.

CREATE TABLE IF NOT EXISTS {{database}}.obs_service_versions {{on_cluster}} (
  TenantId LowCardinality(String),
  Service LowCardinality(String),
  Version String,
  Environment SimpleAggregateFunction(anyLast, String),
  FirstSeen SimpleAggregateFunction(min, DateTime64(3)),
  LastSeen SimpleAggregateFunction(max, DateTime64(3)),
  Instances AggregateFunction(uniq, String)
) ENGINE = {{Replicated}}AggregatingMergeTree
ORDER BY (TenantId, Service, Version)
SETTINGS {{deduplication}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_service_versions_traces_mv {{on_cluster}}
TO {{database}}.obs_service_versions AS
  SELECT
    TenantId, ServiceName AS Service, ResourceAttributes['service.version'] AS Version,
    anyLast(if(ResourceAttributes['deployment.environment.name'] != '', ResourceAttributes['deployment.environment.name'], ResourceAttributes['deployment.environment'])) AS Environment,
    min(Timestamp) AS FirstSeen, max(Timestamp) AS LastSeen,
    uniqState(if(ResourceAttributes['service.instance.id'] != '', ResourceAttributes['service.instance.id'], ResourceAttributes['k8s.pod.name'])) AS Instances
  FROM {{database}}.otel_traces
  WHERE ResourceAttributes['service.version'] != ''
  GROUP BY TenantId, Service, Version;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_service_versions_logs_mv {{on_cluster}}
TO {{database}}.obs_service_versions AS
  SELECT
    TenantId, ServiceName AS Service, ResourceAttributes['service.version'] AS Version,
    anyLast(if(ResourceAttributes['deployment.environment.name'] != '', ResourceAttributes['deployment.environment.name'], ResourceAttributes['deployment.environment'])) AS Environment,
    min(Timestamp) AS FirstSeen, max(Timestamp) AS LastSeen,
    uniqState(if(ResourceAttributes['service.instance.id'] != '', ResourceAttributes['service.instance.id'], ResourceAttributes['k8s.pod.name'])) AS Instances
  FROM {{database}}.otel_logs
  WHERE ResourceAttributes['service.version'] != ''
  GROUP BY TenantId, Service, Version;

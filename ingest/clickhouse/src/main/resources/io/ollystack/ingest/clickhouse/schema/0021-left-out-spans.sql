-- What sampling leaves out is still told of: versions, instances, flags and the catalogue are the
-- same with and without it.
--
-- Their views read otel_traces, so they know the spans that are stored. The others come here, summed
-- up by resource, operation, kind and window of 10 s, and the views below add them to the same
-- tables. Nothing counts twice: a span is in one of the two. The rows themselves are needed only for
-- as long as a block may come again.

CREATE TABLE IF NOT EXISTS {{database}}.obs_left_out {{on_cluster}} (
  first_seen DateTime64(9) COMMENT 'earliest start' CODEC(Delta, ZSTD(1)),
  last_seen DateTime64(9) COMMENT 'latest start',
  service LowCardinality(String),
  operation String,
  kind LowCardinality(String),
  spans UInt64,
  resource_keys Array(LowCardinality(String)),
  resource_values Array(String),
  flags Array(String) COMMENT 'evaluated on the way, as key=variant',
  flags_first_seen Array(UInt64) COMMENT 'nanoseconds since the epoch',
  flags_last_seen Array(UInt64),
  TenantId LowCardinality(String) DEFAULT ''
) ENGINE = {{Replicated}}MergeTree
PARTITION BY toDate(first_seen)
ORDER BY (TenantId, service, first_seen)
TTL toDateTime(first_seen) + INTERVAL 2 DAY
SETTINGS ttl_only_drop_parts = 1, {{deduplication}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_services_left_out_mv {{on_cluster}}
TO {{database}}.obs_catalog_services AS
  SELECT
    TenantId, 'traces' AS Signal, service AS Service, toStartOfMonth(toDate(first_seen)) AS Month,
    sum(spans) AS Records, min(first_seen) AS FirstSeen, max(last_seen) AS LastSeen
  FROM {{database}}.obs_left_out
  GROUP BY TenantId, Service, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_operations_left_out_mv {{on_cluster}}
TO {{database}}.obs_catalog_operations AS
  SELECT
    TenantId, service AS Service, operation AS Operation, kind AS Kind,
    toStartOfMonth(toDate(first_seen)) AS Month, sum(spans) AS Records, max(last_seen) AS LastSeen
  FROM {{database}}.obs_left_out
  GROUP BY TenantId, Service, Operation, Kind, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_service_versions_left_out_mv {{on_cluster}}
TO {{database}}.obs_service_versions AS
  WITH mapFromArrays(resource_keys, resource_values) AS R
  SELECT
    TenantId, service AS Service, R['service.version'] AS Version,
    anyLast(if(R['deployment.environment.name'] != '', R['deployment.environment.name'], R['deployment.environment'])) AS Environment,
    min(first_seen) AS FirstSeen, max(last_seen) AS LastSeen,
    uniqState(if(R['service.instance.id'] != '', R['service.instance.id'], R['k8s.pod.name'])) AS Instances
  FROM {{database}}.obs_left_out
  WHERE Version != ''
  GROUP BY TenantId, Service, Version;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_version_activity_left_out_mv {{on_cluster}}
TO {{database}}.obs_version_activity AS
  SELECT
    TenantId, service AS Service,
    mapFromArrays(resource_keys, resource_values)['service.version'] AS Version,
    toStartOfInterval(toDateTime(first_seen), INTERVAL 10 SECOND) AS ts, sum(spans) AS Records
  FROM {{database}}.obs_left_out
  WHERE Version != ''
  GROUP BY TenantId, Service, Version, ts;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_instances_left_out_mv {{on_cluster}}
TO {{database}}.obs_instances AS
  WITH mapFromArrays(resource_keys, resource_values) AS R
  SELECT
    TenantId, service AS Service,
    multiIf(R['k8s.pod.name'] != '', R['k8s.pod.name'], R['service.instance.id'] != '', R['service.instance.id'], R['host.name']) AS Instance,
    multiIf(R['process.creation.time'] != '', R['process.creation.time'], R['container.id'] != '', R['container.id'], R['process.pid']) AS Incarnation,
    R['service.version'] AS Version,
    anyLast(if(R['k8s.node.name'] != '', R['k8s.node.name'], R['host.name'])) AS Host,
    sum(spans) AS Records, min(first_seen) AS FirstSeen, max(last_seen) AS LastSeen
  FROM {{database}}.obs_left_out
  WHERE Instance != ''
  GROUP BY TenantId, Service, Instance, Incarnation, Version;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_flag_variants_left_out_mv {{on_cluster}}
TO {{database}}.obs_flag_variants AS
  SELECT
    TenantId, service AS Service, substring(F, 1, position(F, '=') - 1) AS Flag,
    substring(F, position(F, '=') + 1) AS Variant,
    min(fromUnixTimestamp64Nano(toInt64(First))) AS FirstSeen,
    max(fromUnixTimestamp64Nano(toInt64(Last))) AS LastSeen
  FROM {{database}}.obs_left_out
  ARRAY JOIN flags AS F, flags_first_seen AS First, flags_last_seen AS Last
  GROUP BY TenantId, Service, Flag, Variant;

-- Services whose traces are kept, or kept more often, for a while: asked for by a person, or by an
-- investigation. Of the rows of one id the last counts.
CREATE TABLE IF NOT EXISTS {{database}}.obs_sampling_raises {{on_cluster}} (
  id String,
  service String,
  operation String COMMENT 'empty: any',
  share Float64 COMMENT 'of the traces with such a span that is kept',
  since DateTime64(3),
  until DateTime64(3),
  asked_by String,
  reason String,
  ended Bool DEFAULT false,
  TenantId LowCardinality(String) DEFAULT '',
  updated_at DateTime64(9) DEFAULT now64(9)
) ENGINE = {{Replicated}}ReplacingMergeTree(updated_at)
ORDER BY (TenantId, id)
TTL toDateTime(until) + INTERVAL 30 DAY
SETTINGS {{deduplication}};

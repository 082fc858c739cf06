-- Templates of log bodies, and what a change is seen by.
--
-- All of it is fed by materialized views from each inserted block: a block that comes again, from a
-- replay or another replica, has its token and counts once.

ALTER TABLE {{database}}.otel_logs {{on_cluster}} ADD COLUMN IF NOT EXISTS Pattern LowCardinality(String) DEFAULT '' COMMENT 'the body with its variable parts masked; xxHash64 of it is its id' CODEC(ZSTD(1));

CREATE TABLE IF NOT EXISTS {{database}}.obs_log_patterns {{on_cluster}} (
  TenantId LowCardinality(String),
  Service LowCardinality(String),
  PatternId UInt64,
  Pattern SimpleAggregateFunction(any, String),
  Severity SimpleAggregateFunction(max, UInt8) COMMENT 'the highest number seen',
  Records SimpleAggregateFunction(sum, UInt64),
  FirstSeen SimpleAggregateFunction(min, DateTime64(3)),
  LastSeen SimpleAggregateFunction(max, DateTime64(3)),
  Example SimpleAggregateFunction(any, String)
) ENGINE = {{Replicated}}AggregatingMergeTree
ORDER BY (TenantId, Service, PatternId)
SETTINGS {{deduplication}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_log_patterns_mv {{on_cluster}}
TO {{database}}.obs_log_patterns AS
  SELECT
    TenantId, ServiceName AS Service, xxHash64(L.Pattern) AS PatternId, any(toString(L.Pattern)) AS Pattern,
    max(SeverityNumber) AS Severity, count() AS Records,
    min(Timestamp) AS FirstSeen, max(Timestamp) AS LastSeen, any(substring(Body, 1, 1000)) AS Example
  FROM {{database}}.otel_logs AS L
  WHERE L.Pattern != ''
  GROUP BY TenantId, Service, PatternId;

CREATE TABLE IF NOT EXISTS {{database}}.obs_log_pattern_counts {{on_cluster}} (
  ts DateTime COMMENT 'begin of the window of 10 s' CODEC(Delta, ZSTD(1)),
  service LowCardinality(String),
  pattern_id UInt64,
  severity UInt8 COMMENT 'the number',
  records SimpleAggregateFunction(sum, UInt64),
  TenantId LowCardinality(String) DEFAULT ''
) ENGINE = {{Replicated}}AggregatingMergeTree
PARTITION BY toDate(ts)
ORDER BY (TenantId, service, pattern_id, severity, ts)
SETTINGS {{deduplication}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_log_pattern_counts_mv {{on_cluster}}
TO {{database}}.obs_log_pattern_counts AS
  SELECT
    TenantId, ServiceName AS service, xxHash64(Pattern) AS pattern_id, SeverityNumber AS severity,
    toStartOfInterval(TimestampTime, INTERVAL 10 SECOND) AS ts, count() AS records
  FROM {{database}}.otel_logs
  WHERE Pattern != ''
  GROUP BY TenantId, service, pattern_id, severity, ts;

-- Changes: where each was learnt, and what of the service it is about.
ALTER TABLE {{database}}.obs_changes {{on_cluster}} ADD COLUMN IF NOT EXISTS source LowCardinality(String) COMMENT 'telemetry, api, github or argocd';
ALTER TABLE {{database}}.obs_changes {{on_cluster}} ADD COLUMN IF NOT EXISTS id String COMMENT 'an instance, a flag, a pattern, a delivery: tells changes of one moment apart', MODIFY ORDER BY (TenantId, service, ts, kind, version, id);

CREATE TABLE IF NOT EXISTS {{database}}.obs_version_activity {{on_cluster}} (
  ts DateTime CODEC(Delta, ZSTD(1)),
  Service LowCardinality(String),
  Version LowCardinality(String),
  Records SimpleAggregateFunction(sum, UInt64),
  TenantId LowCardinality(String) DEFAULT ''
) ENGINE = {{Replicated}}AggregatingMergeTree
PARTITION BY toDate(ts)
ORDER BY (TenantId, Service, ts, Version)
SETTINGS {{deduplication}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_version_activity_mv {{on_cluster}}
TO {{database}}.obs_version_activity AS
  SELECT
    TenantId, ServiceName AS Service, ResourceAttributes['service.version'] AS Version,
    toStartOfInterval(toDateTime(Timestamp), INTERVAL 10 SECOND) AS ts, count() AS Records
  FROM {{database}}.otel_traces
  WHERE ResourceAttributes['service.version'] != ''
  GROUP BY TenantId, Service, Version, ts;

-- An instance keeps its name over restarts; each start is an incarnation.
CREATE TABLE IF NOT EXISTS {{database}}.obs_instances {{on_cluster}} (
  TenantId LowCardinality(String),
  Service LowCardinality(String),
  Instance String,
  Incarnation String COMMENT 'process start, container id or process id',
  Version LowCardinality(String),
  Host SimpleAggregateFunction(anyLast, String),
  Records SimpleAggregateFunction(sum, UInt64),
  FirstSeen SimpleAggregateFunction(min, DateTime64(3)),
  LastSeen SimpleAggregateFunction(max, DateTime64(3))
) ENGINE = {{Replicated}}AggregatingMergeTree
ORDER BY (TenantId, Service, Instance, Incarnation, Version)
SETTINGS {{deduplication}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_instances_mv {{on_cluster}}
TO {{database}}.obs_instances AS
  SELECT
    TenantId, ServiceName AS Service,
    multiIf(ResourceAttributes['k8s.pod.name'] != '', ResourceAttributes['k8s.pod.name'], ResourceAttributes['service.instance.id'] != '', ResourceAttributes['service.instance.id'], ResourceAttributes['host.name']) AS Instance,
    multiIf(ResourceAttributes['process.creation.time'] != '', ResourceAttributes['process.creation.time'], ResourceAttributes['container.id'] != '', ResourceAttributes['container.id'], ResourceAttributes['process.pid']) AS Incarnation,
    ResourceAttributes['service.version'] AS Version,
    anyLast(if(ResourceAttributes['k8s.node.name'] != '', ResourceAttributes['k8s.node.name'], ResourceAttributes['host.name'])) AS Host,
    count() AS Records, min(Timestamp) AS FirstSeen, max(Timestamp) AS LastSeen
  FROM {{database}}.otel_traces
  WHERE Instance != ''
  GROUP BY TenantId, Service, Instance, Incarnation, Version;

CREATE TABLE IF NOT EXISTS {{database}}.obs_flag_variants {{on_cluster}} (
  TenantId LowCardinality(String),
  Service LowCardinality(String),
  Flag String,
  Variant String,
  FirstSeen SimpleAggregateFunction(min, DateTime64(3)),
  LastSeen SimpleAggregateFunction(max, DateTime64(3))
) ENGINE = {{Replicated}}AggregatingMergeTree
ORDER BY (TenantId, Service, Flag, Variant)
SETTINGS {{deduplication}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_flag_variants_mv {{on_cluster}}
TO {{database}}.obs_flag_variants AS
  SELECT
    TenantId, ServiceName AS Service, A['feature_flag.key'] AS Flag,
    multiIf(A['feature_flag.result.variant'] != '', A['feature_flag.result.variant'], A['feature_flag.variant'] != '', A['feature_flag.variant'], A['feature_flag.result.value']) AS Variant,
    min(T) AS FirstSeen, max(T) AS LastSeen
  FROM {{database}}.otel_traces
  ARRAY JOIN Events.Attributes AS A, Events.Name AS N, Events.Timestamp AS T
  WHERE N IN ('feature_flag', 'feature_flag.evaluation') AND Flag != '' AND Variant != ''
  GROUP BY TenantId, Service, Flag, Variant;

-- What the product derives from the raw signals, and keeps about itself.
--
-- Rows that change state (an alert that ends) are written again with a later updated_at: the engine
-- keeps the last one, and the query runner reads with `final`, so that writes are idempotent and
-- no reader sees two states.

CREATE TABLE IF NOT EXISTS {{database}}.obs_changes {{on_cluster}} (
  ts DateTime64(3) CODEC(Delta, ZSTD(1)),
  kind LowCardinality(String) COMMENT 'deploy, config, flag, scale or restart',
  service LowCardinality(String),
  version String,
  previous_version String,
  environment LowCardinality(String),
  actor String,
  description String,
  TenantId LowCardinality(String) DEFAULT '',
  updated_at DateTime64(3) DEFAULT now64(3)
) ENGINE = {{Replicated}}ReplacingMergeTree(updated_at)
ORDER BY (TenantId, service, ts, kind, version)
SETTINGS {{deduplication}};

CREATE TABLE IF NOT EXISTS {{database}}.obs_alerts {{on_cluster}} (
  id String,
  rule String,
  service LowCardinality(String),
  severity LowCardinality(String),
  state LowCardinality(String),
  fired_at DateTime64(3),
  resolved_at Nullable(DateTime64(3)),
  value Float64,
  threshold Float64,
  TenantId LowCardinality(String) DEFAULT '',
  updated_at DateTime64(3) DEFAULT now64(3)
) ENGINE = {{Replicated}}ReplacingMergeTree(updated_at)
ORDER BY (TenantId, service, fired_at, id)
SETTINGS {{deduplication}};

CREATE TABLE IF NOT EXISTS {{database}}.obs_incidents {{on_cluster}} (
  id String,
  title String,
  severity LowCardinality(String),
  status LowCardinality(String),
  started_at DateTime64(3),
  resolved_at Nullable(DateTime64(3)),
  services Array(String),
  root_cause String,
  TenantId LowCardinality(String) DEFAULT '',
  updated_at DateTime64(3) DEFAULT now64(3)
) ENGINE = {{Replicated}}ReplacingMergeTree(updated_at)
ORDER BY (TenantId, started_at, id)
SETTINGS {{deduplication}};

CREATE TABLE IF NOT EXISTS {{database}}.obs_anomalies {{on_cluster}} (
  id String,
  signal LowCardinality(String),
  service LowCardinality(String),
  measure String,
  started_at DateTime64(3),
  ended_at Nullable(DateTime64(3)),
  score Float64,
  expected Float64,
  observed Float64,
  direction LowCardinality(String),
  TenantId LowCardinality(String) DEFAULT '',
  updated_at DateTime64(3) DEFAULT now64(3)
) ENGINE = {{Replicated}}ReplacingMergeTree(updated_at)
ORDER BY (TenantId, service, started_at, id)
SETTINGS {{deduplication}};

-- Calls between two services, or of a database, queue or external system, per minute.
-- durations: a log-linear histogram, bucket -> calls. Bucket b holds durations of
-- [2^(b/16), 2^((b+1)/16)) ns, so that a quantile is right within 2.2 % of its value, and maps
-- from any number of replicas and minutes add up.
CREATE TABLE IF NOT EXISTS {{database}}.obs_topology_edges {{on_cluster}} (
  ts DateTime CODEC(Delta, ZSTD(1)),
  caller LowCardinality(String),
  callee LowCardinality(String),
  protocol LowCardinality(String) COMMENT 'http, grpc, sql, messaging...',
  calls SimpleAggregateFunction(sum, UInt64),
  errors SimpleAggregateFunction(sum, UInt64),
  duration_sum SimpleAggregateFunction(sum, UInt64) COMMENT 'nanoseconds',
  durations SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)),
  TenantId LowCardinality(String) DEFAULT ''
) ENGINE = {{Replicated}}AggregatingMergeTree
PARTITION BY toStartOfMonth(ts)
ORDER BY (TenantId, caller, callee, protocol, ts)
SETTINGS {{deduplication}};

-- Every query that the product ran: the embedded engine keeps no log of its own.
CREATE TABLE IF NOT EXISTS {{database}}.obs_query_log {{on_cluster}} (
  ts DateTime64(3) COMMENT 'when it began' CODEC(Delta, ZSTD(1)),
  query_id String,
  origin LowCardinality(String) COMMENT 'who asked: chat, alert rule, ...',
  text String CODEC(ZSTD(3)),
  text_hash UInt64,
  parameters_hash UInt64 COMMENT 'values are not kept: they may be personal data',
  outcome LowCardinality(String) COMMENT 'ok, or the kind of failure',
  error_code Int32 COMMENT 'of ClickHouse; 0 if none',
  error String,
  rows_read UInt64,
  bytes_read UInt64,
  result_rows UInt64,
  duration_ns UInt64,
  TenantId LowCardinality(String) DEFAULT ''
) ENGINE = {{Replicated}}MergeTree
PARTITION BY toDate(ts)
ORDER BY ts
SETTINGS ttl_only_drop_parts = 1, {{deduplication}};

-- Rows that ClickHouse refused, one by one, with its reason.
CREATE TABLE IF NOT EXISTS {{database}}.obs_dead_letter {{on_cluster}} (
  ts DateTime64(3) COMMENT 'when it was refused' CODEC(Delta, ZSTD(1)),
  target LowCardinality(String) COMMENT 'the table that it was meant for',
  service LowCardinality(String),
  row_time DateTime64(9),
  error_code Int32,
  reason String,
  content String COMMENT 'the row as JSON: column -> value' CODEC(ZSTD(3)),
  TenantId LowCardinality(String) DEFAULT ''
) ENGINE = {{Replicated}}MergeTree
PARTITION BY toDate(ts)
ORDER BY (target, ts)
SETTINGS ttl_only_drop_parts = 1, {{deduplication}};

-- What the stream derives from spans before sampling.
--
-- Durations are log-linear histograms, bucket -> spans, that add up over windows, replicas and
-- increments of late spans. A duration of d nanoseconds lies in bucket d while d < 64; otherwise,
-- with e = floor(log2(d)), in bucket (e - 5) * 64 + the six bits below the highest one. So bucket b
-- begins at b, or at (64 + b % 64) * 2^(b / 64 - 1), and is at most 1/64 of that wide: its middle is
-- within 0.79 % of every duration in it.
--
-- Rows are increments: a row per claim of the spool and key, never "the" row of a window. Reading
-- sums (final, or GROUP BY); a block that comes again has its token and is kept once.

ALTER TABLE {{database}}.otel_traces {{on_cluster}} ADD COLUMN IF NOT EXISTS SampleWeight Float64 DEFAULT 1 COMMENT 'how many spans this one stands for after sampling' CODEC(ZSTD(1));

CREATE TABLE IF NOT EXISTS {{database}}.obs_rollups {{on_cluster}} (
  ts DateTime COMMENT 'begin of the window of 10 s that the span started in' CODEC(Delta, ZSTD(1)),
  service LowCardinality(String),
  operation LowCardinality(String) COMMENT 'span name',
  kind LowCardinality(String) COMMENT 'Server, Client, Producer, Consumer, Internal or Unspecified',
  dimensions LowCardinality(String) COMMENT 'values of the configured dimensions as k=v, joined by a comma',
  entry UInt8 COMMENT '1 for a request: server or consumer span, or a root',
  requests SimpleAggregateFunction(sum, UInt64),
  errors SimpleAggregateFunction(sum, UInt64),
  duration_sum SimpleAggregateFunction(sum, UInt64) COMMENT 'nanoseconds',
  durations SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)),
  TenantId LowCardinality(String) DEFAULT ''
) ENGINE = {{Replicated}}AggregatingMergeTree
PARTITION BY toDate(ts)
ORDER BY (TenantId, service, operation, kind, entry, dimensions, ts)
SETTINGS {{deduplication}};

-- Time that an operation spent itself, its children's time taken off; per assembled trace.
CREATE TABLE IF NOT EXISTS {{database}}.obs_self_times {{on_cluster}} (
  ts DateTime CODEC(Delta, ZSTD(1)),
  service LowCardinality(String),
  operation LowCardinality(String),
  kind LowCardinality(String),
  spans SimpleAggregateFunction(sum, UInt64),
  critical_spans SimpleAggregateFunction(sum, UInt64) COMMENT 'on the critical path of their trace',
  error_origins SimpleAggregateFunction(sum, UInt64) COMMENT 'where the error of a trace began',
  self_sum SimpleAggregateFunction(sum, UInt64) COMMENT 'nanoseconds',
  critical_sum SimpleAggregateFunction(sum, UInt64) COMMENT 'nanoseconds on the critical path',
  self_times SimpleAggregateFunction(sumMap, Map(UInt16, UInt64)),
  TenantId LowCardinality(String) DEFAULT ''
) ENGINE = {{Replicated}}AggregatingMergeTree
PARTITION BY toDate(ts)
ORDER BY (TenantId, service, operation, kind, ts)
SETTINGS {{deduplication}};

-- One row per assembled trace, or per piece of one whose spans came too far apart.
CREATE TABLE IF NOT EXISTS {{database}}.obs_traces {{on_cluster}} (
  ts DateTime64(9) COMMENT 'earliest start' CODEC(Delta, ZSTD(1)),
  trace_id String CODEC(ZSTD(1)),
  root_service LowCardinality(String),
  root_operation LowCardinality(String),
  duration UInt64 COMMENT 'nanoseconds from the earliest start to the latest end',
  spans UInt64,
  errors UInt64,
  duplicates UInt64 COMMENT 'spans that came more than once',
  orphans UInt64 COMMENT 'spans whose parent did not come',
  loops UInt64 COMMENT 'spans that named themselves or a descendant as parent',
  skewed UInt64 COMMENT 'spans that were shifted: the clock of their host differs',
  complete UInt8 COMMENT '1: one root, no orphan, no loop',
  services Array(LowCardinality(String)),
  error_service LowCardinality(String) COMMENT 'where the error began; empty without errors',
  error_operation LowCardinality(String),
  error_span_id String CODEC(ZSTD(1)),
  critical_services Array(LowCardinality(String)) COMMENT 'the critical path, longest share first',
  critical_operations Array(LowCardinality(String)),
  critical_times Array(UInt64) COMMENT 'nanoseconds of the trace that this operation accounts for',
  TenantId LowCardinality(String) DEFAULT '',
  INDEX idx_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = {{Replicated}}MergeTree
PARTITION BY toDate(ts)
ORDER BY (TenantId, root_service, root_operation, ts)
SETTINGS ttl_only_drop_parts = 1, {{deduplication}};

-- Edges per window of 10 s: the table of 0002, never written before, with the buckets above.
ALTER TABLE {{database}}.obs_topology_edges {{on_cluster}} ADD COLUMN IF NOT EXISTS caller_kind SimpleAggregateFunction(max, String) COMMENT 'service or queue';
ALTER TABLE {{database}}.obs_topology_edges {{on_cluster}} ADD COLUMN IF NOT EXISTS callee_kind SimpleAggregateFunction(max, String) COMMENT 'service, database, queue or external';
ALTER TABLE {{database}}.obs_topology_edges {{on_cluster}} ADD COLUMN IF NOT EXISTS relation SimpleAggregateFunction(max, String) COMMENT 'call, produce or consume';
ALTER TABLE {{database}}.obs_topology_edges {{on_cluster}} ADD COLUMN IF NOT EXISTS paired SimpleAggregateFunction(sum, UInt64) COMMENT 'calls of which both sides sent a span';

-- When an edge was first and last seen: a new one, and one that fell silent, are changes.
CREATE TABLE IF NOT EXISTS {{database}}.obs_topology_edge_life {{on_cluster}} (
  caller LowCardinality(String),
  callee LowCardinality(String),
  protocol LowCardinality(String),
  callee_kind SimpleAggregateFunction(max, String),
  first_seen SimpleAggregateFunction(min, DateTime),
  last_seen SimpleAggregateFunction(max, DateTime),
  calls SimpleAggregateFunction(sum, UInt64),
  TenantId LowCardinality(String) DEFAULT ''
) ENGINE = {{Replicated}}AggregatingMergeTree
ORDER BY (TenantId, caller, callee, protocol)
SETTINGS {{deduplication}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_topology_edge_life_mv {{on_cluster}}
TO {{database}}.obs_topology_edge_life AS
  SELECT
    TenantId, caller, callee, protocol, max(callee_kind) AS callee_kind,
    min(ts) AS first_seen, max(ts) AS last_seen, sum(calls) AS calls
  FROM {{database}}.obs_topology_edges
  GROUP BY TenantId, caller, callee, protocol;

-- Nodes below and beside services, and what they are to them.
CREATE TABLE IF NOT EXISTS {{database}}.obs_topology_nodes {{on_cluster}} (
  kind LowCardinality(String) COMMENT 'service, operation, instance, host, database, queue or external',
  name String,
  relation LowCardinality(String) COMMENT 'to the other node: of (an operation or instance of its service), runs-on (an instance on its host); empty for a node alone',
  other_kind LowCardinality(String),
  other String,
  first_seen SimpleAggregateFunction(min, DateTime),
  last_seen SimpleAggregateFunction(max, DateTime),
  TenantId LowCardinality(String) DEFAULT ''
) ENGINE = {{Replicated}}AggregatingMergeTree
ORDER BY (TenantId, kind, name, relation, other_kind, other)
SETTINGS {{deduplication}};

-- Traces worth a look, per operation and window: of each reason the one with the highest rank.
CREATE TABLE IF NOT EXISTS {{database}}.obs_exemplars {{on_cluster}} (
  ts DateTime COMMENT 'begin of the window of 10 s' CODEC(Delta, ZSTD(1)),
  service LowCardinality(String),
  operation LowCardinality(String),
  reason LowCardinality(String) COMMENT 'slowest, failing or typical',
  trace_id String,
  span_id String,
  duration UInt64 COMMENT 'nanoseconds',
  rank UInt64 COMMENT 'the higher the better; ties are broken by nothing',
  TenantId LowCardinality(String) DEFAULT ''
) ENGINE = {{Replicated}}ReplacingMergeTree(rank)
PARTITION BY toDate(ts)
ORDER BY (TenantId, service, operation, ts, reason)
SETTINGS {{deduplication}};

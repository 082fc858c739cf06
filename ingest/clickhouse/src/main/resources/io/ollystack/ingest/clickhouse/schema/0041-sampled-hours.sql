-- Which hours have spans that stand for more than themselves.
--
-- Queries weigh spans only where there are such: elsewhere counting rows is exact and reads no
-- column. Fed from each inserted block, so that it is known as soon as the spans are.

CREATE TABLE IF NOT EXISTS {{database}}.obs_sampled_hours {{on_cluster}} (
  hour DateTime CODEC(Delta, ZSTD(1)),
  spans SimpleAggregateFunction(sum, UInt64) COMMENT 'stored ones whose weight is not 1',
  stand_for SimpleAggregateFunction(sum, Float64),
  TenantId LowCardinality(String) DEFAULT ''
) ENGINE = {{Replicated}}AggregatingMergeTree
ORDER BY (TenantId, hour)
SETTINGS {{deduplication}};

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_sampled_hours_mv {{on_cluster}}
TO {{database}}.obs_sampled_hours AS
  SELECT
    TenantId, toStartOfHour(toDateTime(Timestamp)) AS hour, count() AS spans,
    sum(SampleWeight) AS stand_for
  FROM {{database}}.otel_traces
  WHERE SampleWeight != 1
  GROUP BY TenantId, hour;

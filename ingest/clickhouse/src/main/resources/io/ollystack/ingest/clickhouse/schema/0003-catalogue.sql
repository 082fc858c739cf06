-- The catalogue: which services, operations, metrics and attributes there are, per tenant and month.
--
-- Fed by materialized views from each inserted block, so that it is current with the data whoever
-- wrote them, costs no scan, and a block that is sent twice counts once. Readers sum over months.
--
-- Attributes: every record counts for its keys; the values of one record in eight are looked at.
-- Of a block, each service is looked at through one of its resources, weighted by its records.
-- frequent keeps the most frequent values in bounded space (topK), however many there are.

CREATE TABLE IF NOT EXISTS {{database}}.obs_catalog_services {{on_cluster}} (
  TenantId LowCardinality(String),
  Signal LowCardinality(String) COMMENT 'traces, logs or metrics',
  Service LowCardinality(String),
  Month Date,
  Records SimpleAggregateFunction(sum, UInt64),
  FirstSeen SimpleAggregateFunction(min, DateTime64(3)),
  LastSeen SimpleAggregateFunction(max, DateTime64(3))
) ENGINE = {{Replicated}}AggregatingMergeTree
ORDER BY (TenantId, Signal, Service, Month)
SETTINGS {{deduplication}};

CREATE TABLE IF NOT EXISTS {{database}}.obs_catalog_operations {{on_cluster}} (
  TenantId LowCardinality(String),
  Service LowCardinality(String),
  Operation String,
  Kind LowCardinality(String),
  Month Date,
  Records SimpleAggregateFunction(sum, UInt64),
  LastSeen SimpleAggregateFunction(max, DateTime64(3))
) ENGINE = {{Replicated}}AggregatingMergeTree
ORDER BY (TenantId, Service, Operation, Kind, Month)
SETTINGS {{deduplication}};

CREATE TABLE IF NOT EXISTS {{database}}.obs_catalog_metrics {{on_cluster}} (
  TenantId LowCardinality(String),
  Metric String,
  Type LowCardinality(String)
    COMMENT 'gauge, counter, up_down_counter, histogram, exponential_histogram or summary',
  Unit LowCardinality(String),
  Service LowCardinality(String),
  Month Date,
  Temporality SimpleAggregateFunction(max, Int32) COMMENT '0 unknown, 1 delta, 2 cumulative',
  Description SimpleAggregateFunction(anyLast, String),
  Records SimpleAggregateFunction(sum, UInt64),
  LastSeen SimpleAggregateFunction(max, DateTime64(3))
) ENGINE = {{Replicated}}AggregatingMergeTree
ORDER BY (TenantId, Metric, Type, Unit, Service, Month)
SETTINGS {{deduplication}};

CREATE TABLE IF NOT EXISTS {{database}}.obs_catalog_attributes {{on_cluster}} (
  TenantId LowCardinality(String),
  Signal LowCardinality(String),
  Scope LowCardinality(String) COMMENT 'record, resource or scope',
  Key LowCardinality(String),
  Month Date,
  Records SimpleAggregateFunction(sum, UInt64) COMMENT 'that have the key',
  Sampled SimpleAggregateFunction(sum, UInt64) COMMENT 'values looked at',
  Numbers SimpleAggregateFunction(sum, UInt64) COMMENT 'of those, parse as a number',
  Bools SimpleAggregateFunction(sum, UInt64) COMMENT 'of those, are true or false',
  Frequent AggregateFunction(topKWeighted(32, 3, 'counts'), String, UInt64),
  LastSeen SimpleAggregateFunction(max, DateTime64(3))
) ENGINE = {{Replicated}}AggregatingMergeTree
ORDER BY (TenantId, Signal, Scope, Key, Month)
SETTINGS {{deduplication}};

-- otel_traces

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_services_traces_mv {{on_cluster}}
TO {{database}}.obs_catalog_services AS
  SELECT
    TenantId, 'traces' AS Signal, ServiceName AS Service, toStartOfMonth(toDate(Timestamp)) AS Month,
    count() AS Records, min(Timestamp) AS FirstSeen, max(Timestamp) AS LastSeen
  FROM {{database}}.otel_traces
  GROUP BY TenantId, Service, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_operations_mv {{on_cluster}}
TO {{database}}.obs_catalog_operations AS
  SELECT
    TenantId, ServiceName AS Service, SpanName AS Operation, SpanKind AS Kind, toStartOfMonth(toDate(Timestamp)) AS Month,
    count() AS Records, max(Timestamp) AS LastSeen
  FROM {{database}}.otel_traces
  GROUP BY TenantId, Service, Operation, Kind, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_attributes_traces_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'traces' AS Signal, 'record' AS Scope, Key, toStartOfMonth(toDate(Timestamp)) AS Month,
    count() AS Records, sum(Looked) AS Sampled,
    countIf(Looked AND toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    countIf(Looked AND Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, toUInt64(1), Looked AND length(Value) <= 128) AS Frequent,
    max(Timestamp) AS LastSeen
  FROM (
    SELECT TenantId, Timestamp, SpanAttributes, rowNumberInBlock() % 8 = 0 AS Looked
    FROM {{database}}.otel_traces
  )
  ARRAY JOIN mapKeys(SpanAttributes) AS Key, if(Looked, mapValues(SpanAttributes), arrayResize([''], length(SpanAttributes))) AS Value
  GROUP BY TenantId, Key, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_resources_traces_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'traces' AS Signal, Scope, Key, Month,
    sum(Weight) AS Records, sum(Weight) AS Sampled,
    sumIf(Weight, toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    sumIf(Weight, Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, Weight, length(Value) <= 128) AS Frequent,
    max(Seen) AS LastSeen
  FROM (
    SELECT TenantId, toStartOfMonth(toDate(Timestamp)) AS Month, any(ResourceAttributes) AS R, count() AS Weight, max(Timestamp) AS Seen
    FROM {{database}}.otel_traces
    GROUP BY TenantId, ServiceName, Month
  )
  ARRAY JOIN arrayMap(k -> 'resource', mapKeys(R)) AS Scope, mapKeys(R) AS Key, mapValues(R) AS Value
  GROUP BY TenantId, Scope, Key, Month;

-- otel_logs

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_services_logs_mv {{on_cluster}}
TO {{database}}.obs_catalog_services AS
  SELECT
    TenantId, 'logs' AS Signal, ServiceName AS Service, toStartOfMonth(toDate(Timestamp)) AS Month,
    count() AS Records, min(Timestamp) AS FirstSeen, max(Timestamp) AS LastSeen
  FROM {{database}}.otel_logs
  GROUP BY TenantId, Service, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_attributes_logs_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'logs' AS Signal, 'record' AS Scope, Key, toStartOfMonth(toDate(Timestamp)) AS Month,
    count() AS Records, sum(Looked) AS Sampled,
    countIf(Looked AND toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    countIf(Looked AND Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, toUInt64(1), Looked AND length(Value) <= 128) AS Frequent,
    max(Timestamp) AS LastSeen
  FROM (
    SELECT TenantId, Timestamp, LogAttributes, rowNumberInBlock() % 8 = 0 AS Looked
    FROM {{database}}.otel_logs
  )
  ARRAY JOIN mapKeys(LogAttributes) AS Key, if(Looked, mapValues(LogAttributes), arrayResize([''], length(LogAttributes))) AS Value
  GROUP BY TenantId, Key, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_resources_logs_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'logs' AS Signal, Scope, Key, Month,
    sum(Weight) AS Records, sum(Weight) AS Sampled,
    sumIf(Weight, toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    sumIf(Weight, Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, Weight, length(Value) <= 128) AS Frequent,
    max(Seen) AS LastSeen
  FROM (
    SELECT TenantId, toStartOfMonth(toDate(Timestamp)) AS Month, any(ResourceAttributes) AS R, any(ScopeAttributes) AS S, count() AS Weight, max(Timestamp) AS Seen
    FROM {{database}}.otel_logs
    GROUP BY TenantId, ServiceName, Month
  )
  ARRAY JOIN arrayConcat(arrayMap(k -> 'resource', mapKeys(R)), arrayMap(k -> 'scope', mapKeys(S))) AS Scope, arrayConcat(mapKeys(R), mapKeys(S)) AS Key, arrayConcat(mapValues(R), mapValues(S)) AS Value
  GROUP BY TenantId, Scope, Key, Month;

-- otel_metrics_gauge

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_metrics_gauge_mv {{on_cluster}}
TO {{database}}.obs_catalog_metrics AS
  SELECT
    TenantId, MetricName AS Metric, 'gauge' AS Type, MetricUnit AS Unit,
    ServiceName AS Service, toStartOfMonth(toDate(TimeUnix)) AS Month, max(0) AS Temporality,
    anyLast(MetricDescription) AS Description, count() AS Records, max(TimeUnix) AS LastSeen
  FROM {{database}}.otel_metrics_gauge
  GROUP BY TenantId, Metric, Type, Unit, Service, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_services_metrics_gauge_mv {{on_cluster}}
TO {{database}}.obs_catalog_services AS
  SELECT
    TenantId, 'metrics' AS Signal, ServiceName AS Service, toStartOfMonth(toDate(TimeUnix)) AS Month,
    count() AS Records, min(TimeUnix) AS FirstSeen, max(TimeUnix) AS LastSeen
  FROM {{database}}.otel_metrics_gauge
  GROUP BY TenantId, Service, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_attributes_metrics_gauge_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'metrics' AS Signal, 'record' AS Scope, Key, toStartOfMonth(toDate(TimeUnix)) AS Month,
    count() AS Records, sum(Looked) AS Sampled,
    countIf(Looked AND toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    countIf(Looked AND Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, toUInt64(1), Looked AND length(Value) <= 128) AS Frequent,
    max(TimeUnix) AS LastSeen
  FROM (
    SELECT TenantId, TimeUnix, Attributes, rowNumberInBlock() % 8 = 0 AS Looked
    FROM {{database}}.otel_metrics_gauge
  )
  ARRAY JOIN mapKeys(Attributes) AS Key, if(Looked, mapValues(Attributes), arrayResize([''], length(Attributes))) AS Value
  GROUP BY TenantId, Key, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_resources_metrics_gauge_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'metrics' AS Signal, Scope, Key, Month,
    sum(Weight) AS Records, sum(Weight) AS Sampled,
    sumIf(Weight, toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    sumIf(Weight, Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, Weight, length(Value) <= 128) AS Frequent,
    max(Seen) AS LastSeen
  FROM (
    SELECT TenantId, toStartOfMonth(toDate(TimeUnix)) AS Month, any(ResourceAttributes) AS R, any(ScopeAttributes) AS S, count() AS Weight, max(TimeUnix) AS Seen
    FROM {{database}}.otel_metrics_gauge
    GROUP BY TenantId, ServiceName, Month
  )
  ARRAY JOIN arrayConcat(arrayMap(k -> 'resource', mapKeys(R)), arrayMap(k -> 'scope', mapKeys(S))) AS Scope, arrayConcat(mapKeys(R), mapKeys(S)) AS Key, arrayConcat(mapValues(R), mapValues(S)) AS Value
  GROUP BY TenantId, Scope, Key, Month;

-- otel_metrics_sum

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_metrics_sum_mv {{on_cluster}}
TO {{database}}.obs_catalog_metrics AS
  SELECT
    TenantId, MetricName AS Metric, if(IsMonotonic, 'counter', 'up_down_counter') AS Type, MetricUnit AS Unit,
    ServiceName AS Service, toStartOfMonth(toDate(TimeUnix)) AS Month, max(AggregationTemporality) AS Temporality,
    anyLast(MetricDescription) AS Description, count() AS Records, max(TimeUnix) AS LastSeen
  FROM {{database}}.otel_metrics_sum
  GROUP BY TenantId, Metric, Type, Unit, Service, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_services_metrics_sum_mv {{on_cluster}}
TO {{database}}.obs_catalog_services AS
  SELECT
    TenantId, 'metrics' AS Signal, ServiceName AS Service, toStartOfMonth(toDate(TimeUnix)) AS Month,
    count() AS Records, min(TimeUnix) AS FirstSeen, max(TimeUnix) AS LastSeen
  FROM {{database}}.otel_metrics_sum
  GROUP BY TenantId, Service, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_attributes_metrics_sum_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'metrics' AS Signal, 'record' AS Scope, Key, toStartOfMonth(toDate(TimeUnix)) AS Month,
    count() AS Records, sum(Looked) AS Sampled,
    countIf(Looked AND toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    countIf(Looked AND Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, toUInt64(1), Looked AND length(Value) <= 128) AS Frequent,
    max(TimeUnix) AS LastSeen
  FROM (
    SELECT TenantId, TimeUnix, Attributes, rowNumberInBlock() % 8 = 0 AS Looked
    FROM {{database}}.otel_metrics_sum
  )
  ARRAY JOIN mapKeys(Attributes) AS Key, if(Looked, mapValues(Attributes), arrayResize([''], length(Attributes))) AS Value
  GROUP BY TenantId, Key, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_resources_metrics_sum_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'metrics' AS Signal, Scope, Key, Month,
    sum(Weight) AS Records, sum(Weight) AS Sampled,
    sumIf(Weight, toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    sumIf(Weight, Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, Weight, length(Value) <= 128) AS Frequent,
    max(Seen) AS LastSeen
  FROM (
    SELECT TenantId, toStartOfMonth(toDate(TimeUnix)) AS Month, any(ResourceAttributes) AS R, any(ScopeAttributes) AS S, count() AS Weight, max(TimeUnix) AS Seen
    FROM {{database}}.otel_metrics_sum
    GROUP BY TenantId, ServiceName, Month
  )
  ARRAY JOIN arrayConcat(arrayMap(k -> 'resource', mapKeys(R)), arrayMap(k -> 'scope', mapKeys(S))) AS Scope, arrayConcat(mapKeys(R), mapKeys(S)) AS Key, arrayConcat(mapValues(R), mapValues(S)) AS Value
  GROUP BY TenantId, Scope, Key, Month;

-- otel_metrics_histogram

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_metrics_histogram_mv {{on_cluster}}
TO {{database}}.obs_catalog_metrics AS
  SELECT
    TenantId, MetricName AS Metric, 'histogram' AS Type, MetricUnit AS Unit,
    ServiceName AS Service, toStartOfMonth(toDate(TimeUnix)) AS Month, max(AggregationTemporality) AS Temporality,
    anyLast(MetricDescription) AS Description, count() AS Records, max(TimeUnix) AS LastSeen
  FROM {{database}}.otel_metrics_histogram
  GROUP BY TenantId, Metric, Type, Unit, Service, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_services_metrics_histogram_mv {{on_cluster}}
TO {{database}}.obs_catalog_services AS
  SELECT
    TenantId, 'metrics' AS Signal, ServiceName AS Service, toStartOfMonth(toDate(TimeUnix)) AS Month,
    count() AS Records, min(TimeUnix) AS FirstSeen, max(TimeUnix) AS LastSeen
  FROM {{database}}.otel_metrics_histogram
  GROUP BY TenantId, Service, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_attributes_metrics_histogram_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'metrics' AS Signal, 'record' AS Scope, Key, toStartOfMonth(toDate(TimeUnix)) AS Month,
    count() AS Records, sum(Looked) AS Sampled,
    countIf(Looked AND toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    countIf(Looked AND Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, toUInt64(1), Looked AND length(Value) <= 128) AS Frequent,
    max(TimeUnix) AS LastSeen
  FROM (
    SELECT TenantId, TimeUnix, Attributes, rowNumberInBlock() % 8 = 0 AS Looked
    FROM {{database}}.otel_metrics_histogram
  )
  ARRAY JOIN mapKeys(Attributes) AS Key, if(Looked, mapValues(Attributes), arrayResize([''], length(Attributes))) AS Value
  GROUP BY TenantId, Key, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_resources_metrics_histogram_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'metrics' AS Signal, Scope, Key, Month,
    sum(Weight) AS Records, sum(Weight) AS Sampled,
    sumIf(Weight, toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    sumIf(Weight, Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, Weight, length(Value) <= 128) AS Frequent,
    max(Seen) AS LastSeen
  FROM (
    SELECT TenantId, toStartOfMonth(toDate(TimeUnix)) AS Month, any(ResourceAttributes) AS R, any(ScopeAttributes) AS S, count() AS Weight, max(TimeUnix) AS Seen
    FROM {{database}}.otel_metrics_histogram
    GROUP BY TenantId, ServiceName, Month
  )
  ARRAY JOIN arrayConcat(arrayMap(k -> 'resource', mapKeys(R)), arrayMap(k -> 'scope', mapKeys(S))) AS Scope, arrayConcat(mapKeys(R), mapKeys(S)) AS Key, arrayConcat(mapValues(R), mapValues(S)) AS Value
  GROUP BY TenantId, Scope, Key, Month;

-- otel_metrics_exponential_histogram

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_metrics_exponential_histogram_mv {{on_cluster}}
TO {{database}}.obs_catalog_metrics AS
  SELECT
    TenantId, MetricName AS Metric, 'exponential_histogram' AS Type, MetricUnit AS Unit,
    ServiceName AS Service, toStartOfMonth(toDate(TimeUnix)) AS Month, max(AggregationTemporality) AS Temporality,
    anyLast(MetricDescription) AS Description, count() AS Records, max(TimeUnix) AS LastSeen
  FROM {{database}}.otel_metrics_exponential_histogram
  GROUP BY TenantId, Metric, Type, Unit, Service, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_services_metrics_exponential_histogram_mv {{on_cluster}}
TO {{database}}.obs_catalog_services AS
  SELECT
    TenantId, 'metrics' AS Signal, ServiceName AS Service, toStartOfMonth(toDate(TimeUnix)) AS Month,
    count() AS Records, min(TimeUnix) AS FirstSeen, max(TimeUnix) AS LastSeen
  FROM {{database}}.otel_metrics_exponential_histogram
  GROUP BY TenantId, Service, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_attributes_metrics_exponential_histogram_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'metrics' AS Signal, 'record' AS Scope, Key, toStartOfMonth(toDate(TimeUnix)) AS Month,
    count() AS Records, sum(Looked) AS Sampled,
    countIf(Looked AND toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    countIf(Looked AND Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, toUInt64(1), Looked AND length(Value) <= 128) AS Frequent,
    max(TimeUnix) AS LastSeen
  FROM (
    SELECT TenantId, TimeUnix, Attributes, rowNumberInBlock() % 8 = 0 AS Looked
    FROM {{database}}.otel_metrics_exponential_histogram
  )
  ARRAY JOIN mapKeys(Attributes) AS Key, if(Looked, mapValues(Attributes), arrayResize([''], length(Attributes))) AS Value
  GROUP BY TenantId, Key, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_resources_metrics_exponential_histogram_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'metrics' AS Signal, Scope, Key, Month,
    sum(Weight) AS Records, sum(Weight) AS Sampled,
    sumIf(Weight, toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    sumIf(Weight, Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, Weight, length(Value) <= 128) AS Frequent,
    max(Seen) AS LastSeen
  FROM (
    SELECT TenantId, toStartOfMonth(toDate(TimeUnix)) AS Month, any(ResourceAttributes) AS R, any(ScopeAttributes) AS S, count() AS Weight, max(TimeUnix) AS Seen
    FROM {{database}}.otel_metrics_exponential_histogram
    GROUP BY TenantId, ServiceName, Month
  )
  ARRAY JOIN arrayConcat(arrayMap(k -> 'resource', mapKeys(R)), arrayMap(k -> 'scope', mapKeys(S))) AS Scope, arrayConcat(mapKeys(R), mapKeys(S)) AS Key, arrayConcat(mapValues(R), mapValues(S)) AS Value
  GROUP BY TenantId, Scope, Key, Month;

-- otel_metrics_summary

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_metrics_summary_mv {{on_cluster}}
TO {{database}}.obs_catalog_metrics AS
  SELECT
    TenantId, MetricName AS Metric, 'summary' AS Type, MetricUnit AS Unit,
    ServiceName AS Service, toStartOfMonth(toDate(TimeUnix)) AS Month, max(0) AS Temporality,
    anyLast(MetricDescription) AS Description, count() AS Records, max(TimeUnix) AS LastSeen
  FROM {{database}}.otel_metrics_summary
  GROUP BY TenantId, Metric, Type, Unit, Service, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_services_metrics_summary_mv {{on_cluster}}
TO {{database}}.obs_catalog_services AS
  SELECT
    TenantId, 'metrics' AS Signal, ServiceName AS Service, toStartOfMonth(toDate(TimeUnix)) AS Month,
    count() AS Records, min(TimeUnix) AS FirstSeen, max(TimeUnix) AS LastSeen
  FROM {{database}}.otel_metrics_summary
  GROUP BY TenantId, Service, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_attributes_metrics_summary_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'metrics' AS Signal, 'record' AS Scope, Key, toStartOfMonth(toDate(TimeUnix)) AS Month,
    count() AS Records, sum(Looked) AS Sampled,
    countIf(Looked AND toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    countIf(Looked AND Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, toUInt64(1), Looked AND length(Value) <= 128) AS Frequent,
    max(TimeUnix) AS LastSeen
  FROM (
    SELECT TenantId, TimeUnix, Attributes, rowNumberInBlock() % 8 = 0 AS Looked
    FROM {{database}}.otel_metrics_summary
  )
  ARRAY JOIN mapKeys(Attributes) AS Key, if(Looked, mapValues(Attributes), arrayResize([''], length(Attributes))) AS Value
  GROUP BY TenantId, Key, Month;

CREATE MATERIALIZED VIEW IF NOT EXISTS {{database}}.obs_catalog_resources_metrics_summary_mv {{on_cluster}}
TO {{database}}.obs_catalog_attributes AS
  SELECT
    TenantId, 'metrics' AS Signal, Scope, Key, Month,
    sum(Weight) AS Records, sum(Weight) AS Sampled,
    sumIf(Weight, toFloat64OrNull(Value) IS NOT NULL) AS Numbers,
    sumIf(Weight, Value IN ('true', 'false')) AS Bools,
    topKWeightedStateIf(32, 3, 'counts')(Value, Weight, length(Value) <= 128) AS Frequent,
    max(Seen) AS LastSeen
  FROM (
    SELECT TenantId, toStartOfMonth(toDate(TimeUnix)) AS Month, any(ResourceAttributes) AS R, any(ScopeAttributes) AS S, count() AS Weight, max(TimeUnix) AS Seen
    FROM {{database}}.otel_metrics_summary
    GROUP BY TenantId, ServiceName, Month
  )
  ARRAY JOIN arrayConcat(arrayMap(k -> 'resource', mapKeys(R)), arrayMap(k -> 'scope', mapKeys(S))) AS Scope, arrayConcat(mapKeys(R), mapKeys(S)) AS Key, arrayConcat(mapValues(R), mapValues(S)) AS Value
  GROUP BY TenantId, Scope, Key, Month;

-- An anomaly is an episode of one series; each of its rows is a version, of which the last counts.
--
-- What tells series apart is service, operation, caller (of an edge), measure and attributes. The
-- group holds what belongs together: it is the id of its first anomaly.

ALTER TABLE {{database}}.obs_anomalies {{on_cluster}} ADD COLUMN IF NOT EXISTS operation LowCardinality(String) COMMENT 'span name; the protocol of an edge; empty for a whole service';
ALTER TABLE {{database}}.obs_anomalies {{on_cluster}} ADD COLUMN IF NOT EXISTS caller LowCardinality(String) COMMENT 'of an edge, whose callee is the service; else empty';
ALTER TABLE {{database}}.obs_anomalies {{on_cluster}} ADD COLUMN IF NOT EXISTS attributes Map(LowCardinality(String), String) COMMENT 'of a metric';
ALTER TABLE {{database}}.obs_anomalies {{on_cluster}} ADD COLUMN IF NOT EXISTS unit LowCardinality(String) COMMENT 'UCUM: of expected and observed';
ALTER TABLE {{database}}.obs_anomalies {{on_cluster}} ADD COLUMN IF NOT EXISTS state LowCardinality(String) COMMENT 'open or ended';
ALTER TABLE {{database}}.obs_anomalies {{on_cluster}} ADD COLUMN IF NOT EXISTS noticed_at DateTime64(3) COMMENT 'when it was certain enough to be told';
ALTER TABLE {{database}}.obs_anomalies {{on_cluster}} ADD COLUMN IF NOT EXISTS last_seen DateTime64(3) COMMENT 'the end of the last odd window';
ALTER TABLE {{database}}.obs_anomalies {{on_cluster}} ADD COLUMN IF NOT EXISTS expected_low Float64 COMMENT 'the usual range';
ALTER TABLE {{database}}.obs_anomalies {{on_cluster}} ADD COLUMN IF NOT EXISTS expected_high Float64;
ALTER TABLE {{database}}.obs_anomalies {{on_cluster}} ADD COLUMN IF NOT EXISTS probability Float64 COMMENT 'that it is no coincidence';
ALTER TABLE {{database}}.obs_anomalies {{on_cluster}} ADD COLUMN IF NOT EXISTS group_id String COMMENT 'the id of the first anomaly of what belongs together';
ALTER TABLE {{database}}.obs_anomalies {{on_cluster}} ADD COLUMN IF NOT EXISTS origin Bool COMMENT 'nothing below it in its group is odd';
ALTER TABLE {{database}}.obs_anomalies {{on_cluster}} ADD COLUMN IF NOT EXISTS detector LowCardinality(String) COMMENT 'which, and its version';

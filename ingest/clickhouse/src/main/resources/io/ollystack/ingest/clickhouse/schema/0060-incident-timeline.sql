-- What happened in an incident, and what people said about its cause.
--
-- An event is the same row however often it is written: its id says what it is about.

ALTER TABLE {{database}}.obs_incidents {{on_cluster}} ADD COLUMN IF NOT EXISTS cause_key String COMMENT 'the first suspect; incidents of one cause are one';
ALTER TABLE {{database}}.obs_incidents {{on_cluster}} ADD COLUMN IF NOT EXISTS confidence Float64 COMMENT '0 to 1, of the first suspect';
ALTER TABLE {{database}}.obs_incidents {{on_cluster}} ADD COLUMN IF NOT EXISTS last_symptom_at DateTime64(3) COMMENT 'when a symptom was last there';

CREATE TABLE IF NOT EXISTS {{database}}.obs_incident_events {{on_cluster}} (
  incident String,
  ts DateTime64(3) CODEC(Delta, ZSTD(1)),
  kind LowCardinality(String) COMMENT 'opened, symptom, cause, change, resolved, reopened or feedback',
  id String COMMENT 'tells events of one moment and kind apart',
  text String CODEC(ZSTD(1)),
  query String COMMENT 'ObservQL that shows it; empty if none does' CODEC(ZSTD(1)),
  TenantId LowCardinality(String) DEFAULT '',
  updated_at DateTime64(3) DEFAULT now64(3)
) ENGINE = {{Replicated}}ReplacingMergeTree(updated_at)
ORDER BY (TenantId, incident, ts, kind, id)
SETTINGS {{deduplication}};

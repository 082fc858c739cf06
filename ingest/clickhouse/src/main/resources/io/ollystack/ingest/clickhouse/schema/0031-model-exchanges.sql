-- What was sent to language models, what came back, and what it cost.
--
-- A row is written before anything is sent, and again with a later updated_at when the answer came.

CREATE TABLE IF NOT EXISTS {{database}}.obs_model_exchanges {{on_cluster}} (
  TenantId LowCardinality(String),
  at DateTime64(3),
  id String,
  question String COMMENT 'shared by all calls for one question',
  user String,
  provider LowCardinality(String),
  model LowCardinality(String),
  prompt LowCardinality(String) COMMENT 'name and version',
  sent String COMMENT 'messages, schema and tools as JSON, after redaction' CODEC(ZSTD(3)),
  redacted UInt32 COMMENT 'secrets and personal data that were taken out',
  received String CODEC(ZSTD(3)),
  outcome LowCardinality(String) COMMENT 'sending, answered, refused, timeout or failed with a status',
  sent_tokens UInt64,
  received_tokens UInt64,
  cost Float64,
  took_ms UInt64,
  updated_at DateTime64(6)
) ENGINE = {{Replicated}}ReplacingMergeTree(updated_at)
ORDER BY (TenantId, at, id)
SETTINGS {{deduplication}};

-- Conversations with their turns, and what people thought of the answers.
--
-- A row is written again with a later updated_at when it changes; readers take the last one. What is
-- deleted or replaced stays as a mark, so that a replica that writes late cannot bring it back.

CREATE TABLE IF NOT EXISTS {{database}}.obs_conversations {{on_cluster}} (
  TenantId LowCardinality(String),
  id String,
  title String,
  created_at DateTime64(3),
  share String COMMENT 'the secret of its link; empty: not shared',
  deleted Bool,
  updated_at DateTime64(6)
) ENGINE = {{Replicated}}ReplacingMergeTree(updated_at)
ORDER BY (TenantId, id)
SETTINGS {{deduplication}};

CREATE TABLE IF NOT EXISTS {{database}}.obs_conversation_turns {{on_cluster}} (
  TenantId LowCardinality(String),
  conversation String,
  id String COMMENT 'of the answer',
  position UInt32,
  question String,
  asked_at DateTime64(3),
  now DateTime64(9) COMMENT 'what relative times counted from',
  timezone LowCardinality(String),
  status LowCardinality(String) COMMENT 'asking, answered, clarify, refused or failed',
  events String COMMENT 'the events as they were streamed, a JSON array' CODEC(ZSTD(3)),
  removed Bool COMMENT 'replaced by an edited question, or by another try',
  updated_at DateTime64(6)
) ENGINE = {{Replicated}}ReplacingMergeTree(updated_at)
ORDER BY (TenantId, conversation, id)
SETTINGS {{deduplication}};

CREATE TABLE IF NOT EXISTS {{database}}.obs_answer_feedback {{on_cluster}} (
  TenantId LowCardinality(String),
  answer String,
  verdict LowCardinality(String) COMMENT 'up or down',
  reason String,
  updated_at DateTime64(6)
) ENGINE = {{Replicated}}ReplacingMergeTree(updated_at)
ORDER BY (TenantId, answer)
SETTINGS {{deduplication}};

-- Queries that people gave a name. A deletion is a row too, so that every replica sees it; of the
-- rows of one query the one that the server wrote last counts, whatever the clocks of the writers
-- say.

CREATE TABLE IF NOT EXISTS {{database}}.obs_saved_queries {{on_cluster}} (
  id String,
  name String,
  description String CODEC(ZSTD(1)),
  query String CODEC(ZSTD(1)),
  deleted Bool DEFAULT false,
  updated_at DateTime64(3),
  written_at DateTime64(9) DEFAULT now64(9),
  TenantId LowCardinality(String) DEFAULT ''
) ENGINE = {{Replicated}}ReplacingMergeTree(written_at)
ORDER BY (TenantId, id)
SETTINGS {{deduplication}};

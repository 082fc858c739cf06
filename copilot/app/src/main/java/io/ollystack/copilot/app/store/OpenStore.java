package io.ollystack.copilot.app.store;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryRunner;

/// A ClickHouse that has answered and whose schema is up to date. It may fail again: then calls say
/// so, and callers try again.
///
/// @param serverVersion as the server tells it
public record OpenStore(ClickHouseClient client, QueryRunner queries, String serverVersion) {}

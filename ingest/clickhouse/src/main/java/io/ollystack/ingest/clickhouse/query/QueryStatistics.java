package io.ollystack.ingest.clickhouse.query;

import java.time.Duration;

/// What a query cost. Of a stream, rows and bytes read are those that the server had reported when
/// it began to answer: at least so many.
///
/// @param rowsRead from tables
/// @param bytesRead from tables, uncompressed
/// @param resultRows that were delivered
/// @param elapsed from sending the query to the last row
public record QueryStatistics(long rowsRead, long bytesRead, long resultRows, Duration elapsed) {}

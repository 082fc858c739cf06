package io.ollystack.ingest.clickhouse.embedded.engine;

/// What a statement has done.
///
/// @param readRows rows read from storage
/// @param readBytes of those rows, uncompressed
/// @param writtenRows rows written to storage, materialized views included
/// @param writtenBytes of those rows, uncompressed
/// @param resultRows rows of the output
/// @param resultBytes of the output
/// @param elapsedNanos time in the engine
public record StatementStatistics(
    long readRows,
    long readBytes,
    long writtenRows,
    long writtenBytes,
    long resultRows,
    long resultBytes,
    long elapsedNanos) {}

package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.telemetry.OtlpRequest;

/// A request as it lies in the spool.
///
/// @param sequence its place; consecutive over the life of the spool, starting at 0
/// @param items spans, log records or data points that the receiver accepted from it
/// @param request the bytes as received
public record SpooledRequest(long sequence, int items, OtlpRequest request) {}

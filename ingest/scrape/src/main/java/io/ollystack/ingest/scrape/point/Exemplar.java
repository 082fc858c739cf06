package io.ollystack.ingest.scrape.point;

/// An example measurement.
///
/// @param traceIdHigh, traceIdLow, spanId zero when unknown
public record Exemplar(
    long timeEpochNanos,
    double value,
    long traceIdHigh,
    long traceIdLow,
    long spanId,
    Labels attributes) {}

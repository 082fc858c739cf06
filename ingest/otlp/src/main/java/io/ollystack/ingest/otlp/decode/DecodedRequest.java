package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.TelemetryBatch;

/// What came out of a request: the valid rows, and what was left out.
///
/// @param batch the valid rows in the order of the request; may be empty
/// @param rejections the rows left out: `batch.size() + rejections.total()` were received
/// @param repairedTexts texts that were not UTF-8 and got U+FFFD in place of the wrong bytes
/// @param cappedValues attribute values nested deeper than the cap, whose deeper part was replaced
public record DecodedRequest(
    TelemetryBatch batch, Rejections rejections, int repairedTexts, int cappedValues) {}

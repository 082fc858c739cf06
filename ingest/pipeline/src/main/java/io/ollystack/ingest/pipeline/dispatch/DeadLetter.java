package io.ollystack.ingest.pipeline.dispatch;

import io.ollystack.ingest.telemetry.OtlpRequest;

/// A request of which nothing more can be stored.
///
/// @param pipeline where it was given up
/// @param reason a short, stable label, as in the counters: `undecodable`, `rejected_by_exporter`,
///   `failed_in_processing`
/// @param detail what was wrong, for people
/// @param rows how many rows it stands for
/// @param request the bytes as received
public record DeadLetter(
    String pipeline, String reason, String detail, long rows, OtlpRequest request) {}

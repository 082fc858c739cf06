package io.ollystack.ingest.telemetry;

import java.time.Instant;

/// One export request as it was received, decompressed: what the spool keeps and a replay decodes
/// again.
///
/// The payload is shared, not copied: nobody may write to it.
///
/// @param signal which of the three export services was called
/// @param encoding how the payload is written
/// @param tenant whose data it is, from authentication
/// @param receivedAt when the last byte had arrived
/// @param payload an `Export…ServiceRequest`
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to the disk; compared by nobody
public record OtlpRequest(
    Signal signal, Encoding encoding, TenantId tenant, Instant receivedAt, byte[] payload) {}

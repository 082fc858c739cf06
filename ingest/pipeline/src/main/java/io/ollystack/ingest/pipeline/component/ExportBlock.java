package io.ollystack.ingest.pipeline.component;

import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.List;

/// The rows of one signal and one tenant that an exporter stores together.
///
/// @param batches never empty, none of them empty; in the order of arrival
/// @param token names these rows for ever: a block that comes again, after a failure or a crash,
///   has the same rows and the same token, so the store can keep it once
public record ExportBlock(
    Signal signal, TenantId tenant, List<TelemetryBatch> batches, String token) {

  public ExportBlock {
    batches = List.copyOf(batches);
  }

  public long rows() {
    return batches.stream().mapToLong(TelemetryBatch::size).sum();
  }
}

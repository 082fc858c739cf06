package io.ollystack.ingest.pipeline.component;

import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.List;

/// A processor that derives rows from the batches that pass it and needs nothing but these batches
/// for it: the same batches give the same rows, so that a replay stores them once.
public interface DerivingProcessor extends Processor {

  /// @param batches of one claim and tenant, never empty, as they reached this processor
  /// @return at most one for each table
  List<DerivedRows> derive(TenantId tenant, List<TelemetryBatch> batches);
}

package io.ollystack.ingest.pipeline.component;

import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.List;

/// A processor that derives rows from assembled traces. The same traces must give the same rows.
public interface TraceProcessor extends Processor {

  /// Begins the rows of one step: the traces of one tenant that became quiet together.
  Derivation begin(TenantId tenant);

  /// Whether it is shown only traces that are stored, where others are left out by sampling.
  default boolean storedOnly() {
    return false;
  }

  /// Collects the rows of a step; used by one thread.
  interface Derivation {
    void add(AssembledTrace trace);

    /// @return at most one for each table
    List<DerivedRows> rows();
  }
}

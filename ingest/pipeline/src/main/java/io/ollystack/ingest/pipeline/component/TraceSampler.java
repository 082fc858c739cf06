package io.ollystack.ingest.pipeline.component;

import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.List;

/// A processor that decides which traces are stored. What it decides is written down before it
/// takes effect, so it may have a memory and need not decide the same twice.
public interface TraceSampler extends Processor {

  /// Decides about traces that became quiet together.
  ///
  /// @param atMillis when that was, in the time of the records' arrival; never goes back
  /// @return for each trace how many it stands for: at least 1 when it is kept, 0 when not
  double[] decide(TenantId tenant, List<AssembledTrace> traces, long atMillis);

  /// Told about late spans that are stored because their trace was.
  default void followed(TenantId tenant, long spans) {}

  /// Rows about traces that are not stored. The same traces must give the same rows.
  ///
  /// @return at most one for each table
  default List<DerivedRows> leftOut(TenantId tenant, List<AssembledTrace> traces) {
    return List.of();
  }
}

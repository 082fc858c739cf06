/// The processor `ollystack_correlation`: from any signal to the others in one step.
///
/// Start with
/// [TraceContextFinder][io.ollystack.ingest.pipeline.processor.correlation.TraceContextFinder]
/// (logs to traces) and
/// [ExemplarRows][io.ollystack.ingest.pipeline.processor.correlation.ExemplarRows] (windows of
/// roll-ups to traces).
@NullMarked
package io.ollystack.ingest.pipeline.processor.correlation;

import org.jspecify.annotations.NullMarked;

/// The processor `ollystack_sampling`: which traces are stored, decided when they are complete.
///
/// Start with [Policy][io.ollystack.ingest.pipeline.processor.sampling.Policy] (what may be wanted)
/// and [Shares][io.ollystack.ingest.pipeline.processor.sampling.Shares] (from that to the
/// probability of each trace, and why the weights are unbiased).
@NullMarked
package io.ollystack.ingest.pipeline.processor.sampling;

import org.jspecify.annotations.NullMarked;

/// The processor `ollystack_traces`: how traces are assembled, and what is kept of each.
@NullMarked
package io.ollystack.ingest.pipeline.processor.traces;

import org.jspecify.annotations.NullMarked;

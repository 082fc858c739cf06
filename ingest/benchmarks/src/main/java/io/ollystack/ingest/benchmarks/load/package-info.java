/// Load on a running service: rate, acknowledgement, time to queryable, processor time and memory
/// of the service.
///
/// Start with [LoadTool][io.ollystack.ingest.benchmarks.load.LoadTool].
@NullMarked
package io.ollystack.ingest.benchmarks.load;

import org.jspecify.annotations.NullMarked;

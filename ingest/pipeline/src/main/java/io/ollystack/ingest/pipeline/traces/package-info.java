/// Complete traces from spans that come in any order and from any batch.
///
/// Start with [OpenTraces][io.ollystack.ingest.pipeline.traces.OpenTraces] (spans by columns until
/// their trace is quiet) and [AssembledTrace][io.ollystack.ingest.pipeline.traces.AssembledTrace]
/// (parents, self time, critical path, error origin).
@NullMarked
package io.ollystack.ingest.pipeline.traces;

import org.jspecify.annotations.NullMarked;

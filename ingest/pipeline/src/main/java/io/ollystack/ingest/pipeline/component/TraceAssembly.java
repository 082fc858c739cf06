package io.ollystack.ingest.pipeline.component;

import io.ollystack.ingest.pipeline.traces.OpenTracesSettings;

/// The processor that says how traces are assembled, for all that work on traces.
public interface TraceAssembly extends Processor {
  OpenTracesSettings assembly();
}

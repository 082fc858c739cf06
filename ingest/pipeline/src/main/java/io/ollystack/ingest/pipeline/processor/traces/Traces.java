package io.ollystack.ingest.pipeline.processor.traces;

import io.ollystack.ingest.pipeline.component.TraceAssembly;
import io.ollystack.ingest.pipeline.component.TraceProcessor;
import io.ollystack.ingest.pipeline.traces.OpenTracesSettings;
import io.ollystack.ingest.telemetry.TenantId;

/// Says how traces are assembled and keeps what is known of each. Thread-safe.
final class Traces implements TraceAssembly, TraceProcessor {
  private final TracesConfig config;

  Traces(TracesConfig config) {
    this.config = config;
  }

  @Override
  public OpenTracesSettings assembly() {
    return config.assembly();
  }

  @Override
  public Derivation begin(TenantId tenant) {
    return new TraceRows(tenant, config.summaries());
  }
}

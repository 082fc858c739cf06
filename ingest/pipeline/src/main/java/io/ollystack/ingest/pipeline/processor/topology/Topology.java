package io.ollystack.ingest.pipeline.processor.topology;

import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.DerivingProcessor;
import io.ollystack.ingest.pipeline.component.TraceProcessor;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.List;

/// Edges from assembled traces, nodes from every claim. Thread-safe.
final class Topology implements TraceProcessor, DerivingProcessor {
  private final TopologyConfig config;

  Topology(TopologyConfig config) {
    this.config = config;
  }

  @Override
  public Derivation begin(TenantId tenant) {
    return new Edges(config, tenant);
  }

  @Override
  public List<DerivedRows> derive(TenantId tenant, List<TelemetryBatch> batches) {
    Nodes nodes = new Nodes(config);
    batches.forEach(nodes::add);
    return List.of(nodes.rows(tenant));
  }
}

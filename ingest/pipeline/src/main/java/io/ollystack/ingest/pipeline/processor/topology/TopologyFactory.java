package io.ollystack.ingest.pipeline.processor.topology;

import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.telemetry.Signal;
import java.util.Set;

/// Makes `ollystack_topology`.
public final class TopologyFactory implements ComponentFactory<Processor> {

  @Override
  public String type() {
    return "ollystack_topology";
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.TRACES);
  }

  @Override
  public Plan<Processor> plan(ComponentId id, ConfigSection section) {
    TopologyConfig config = TopologyConfig.read(section);
    return () -> new Topology(config);
  }
}

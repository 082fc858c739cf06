package io.ollystack.ingest.pipeline.processor.rollup;

import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.telemetry.Signal;
import java.util.Set;

/// Makes `ollystack_rollup`.
public final class RollupFactory implements ComponentFactory<Processor> {

  @Override
  public String type() {
    return "ollystack_rollup";
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.TRACES);
  }

  @Override
  public Plan<Processor> plan(ComponentId id, ConfigSection section) {
    RollupConfig config = RollupConfig.read(section);
    return () -> new Rollup(config);
  }
}

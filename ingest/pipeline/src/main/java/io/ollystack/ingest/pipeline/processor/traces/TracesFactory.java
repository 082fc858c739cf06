package io.ollystack.ingest.pipeline.processor.traces;

import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.telemetry.Signal;
import java.util.Set;

/// Makes `ollystack_traces`.
public final class TracesFactory implements ComponentFactory<Processor> {

  @Override
  public String type() {
    return "ollystack_traces";
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.TRACES);
  }

  @Override
  public Plan<Processor> plan(ComponentId id, ConfigSection section) {
    TracesConfig config = TracesConfig.read(section);
    return () -> new Traces(config);
  }
}

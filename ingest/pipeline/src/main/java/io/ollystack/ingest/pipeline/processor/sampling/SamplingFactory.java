package io.ollystack.ingest.pipeline.processor.sampling;

import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.telemetry.Signal;
import java.util.Set;

/// Makes `ollystack_sampling`.
public final class SamplingFactory implements ComponentFactory<Processor> {
  private final RaisedPaths raised;

  /// @param raised what the policy `raised` goes by
  public SamplingFactory(RaisedPaths raised) {
    this.raised = raised;
  }

  @Override
  public String type() {
    return "ollystack_sampling";
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.TRACES);
  }

  @Override
  public Plan<Processor> plan(ComponentId id, ConfigSection section) {
    SamplingConfig config = SamplingConfig.read(section);
    return () -> new Sampling(config, raised);
  }
}

package io.ollystack.ingest.pipeline.processor.correlation;

import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.telemetry.Signal;
import java.util.Set;

/// Makes `ollystack_correlation`.
public final class CorrelationFactory implements ComponentFactory<Processor> {

  @Override
  public String type() {
    return "ollystack_correlation";
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.TRACES, Signal.LOGS);
  }

  @Override
  public Plan<Processor> plan(ComponentId id, ConfigSection section) {
    CorrelationConfig config = CorrelationConfig.read(section);
    return () -> new Correlation(config);
  }
}

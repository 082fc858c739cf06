package io.ollystack.ingest.pipeline.processor.logpatterns;

import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.telemetry.Signal;
import java.util.Set;

/// Makes `ollystack_log_patterns`.
public final class LogPatternsFactory implements ComponentFactory<Processor> {

  @Override
  public String type() {
    return "ollystack_log_patterns";
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.LOGS);
  }

  @Override
  public Plan<Processor> plan(ComponentId id, ConfigSection section) {
    LogPatternsConfig config = LogPatternsConfig.read(section);
    return () -> new LogPatterns(config);
  }
}

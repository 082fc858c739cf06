package io.ollystack.ingest.pipeline.processor.memorylimiter;

import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import java.time.Clock;

/// Makes `memory_limiter`.
public final class MemoryLimiterFactory implements ComponentFactory<Processor> {
  private final Clock clock;

  public MemoryLimiterFactory(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String type() {
    return "memory_limiter";
  }

  @Override
  public Plan<Processor> plan(ComponentId id, ConfigSection section) {
    var config = MemoryLimiterConfig.read(section, Runtime.getRuntime().maxMemory());
    return () -> new MemoryLimiter(config, clock, Heap.OF_THIS_PROCESS);
  }
}

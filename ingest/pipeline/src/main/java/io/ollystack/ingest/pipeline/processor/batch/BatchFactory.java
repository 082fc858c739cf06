package io.ollystack.ingest.pipeline.processor.batch;

import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.spool.ClaimLimits;

/// Makes `batch`. It holds nothing back itself: it tells the pipeline how much to take from the
/// spool at a time. So batches cost no memory while they fill, and they have durable boundaries,
/// which is what makes a retry the same batch again.
public final class BatchFactory implements ComponentFactory<Processor> {

  @Override
  public String type() {
    return "batch";
  }

  @Override
  public Plan<Processor> plan(ComponentId id, ConfigSection section) {
    BatchConfig config = BatchConfig.read(section);
    var limits = new ClaimLimits(config.sendBatchSize(), config.sendBatchBytes(), config.timeout());
    return () ->
        new Processor() {
          @Override
          public ClaimLimits shape(ClaimLimits unused) {
            return limits;
          }
        };
  }
}

package io.ollystack.ingest.pipeline.wiring;

import io.ollystack.ingest.pipeline.component.ComponentFactory.Plan;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.pipeline.spool.SpoolSettings;
import java.util.List;
import java.util.Map;

/// A configuration without problems. Only [PipelinesFile] makes one.
public final class PipelinesPlan {
  private final Map<ComponentId, Plan<Receiver>> receivers;
  private final Map<ComponentId, Plan<Processor>> processors;
  private final Map<ComponentId, Plan<Exporter>> exporters;
  private final List<PipelinePlan> pipelines;
  private final SpoolSettings spool;

  PipelinesPlan(
      Map<ComponentId, Plan<Receiver>> receivers,
      Map<ComponentId, Plan<Processor>> processors,
      Map<ComponentId, Plan<Exporter>> exporters,
      List<PipelinePlan> pipelines,
      SpoolSettings spool) {
    this.receivers = Map.copyOf(receivers);
    this.processors = Map.copyOf(processors);
    this.exporters = Map.copyOf(exporters);
    this.pipelines = List.copyOf(pipelines);
    this.spool = spool;
  }

  Map<ComponentId, Plan<Receiver>> receivers() {
    return receivers;
  }

  Map<ComponentId, Plan<Processor>> processors() {
    return processors;
  }

  Map<ComponentId, Plan<Exporter>> exporters() {
    return exporters;
  }

  List<PipelinePlan> pipelines() {
    return pipelines;
  }

  SpoolSettings spool() {
    return spool;
  }

  /// Names of the pipelines, in the order of the file.
  public List<String> pipelineNames() {
    return pipelines.stream().map(PipelinePlan::name).toList();
  }
}

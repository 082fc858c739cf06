package io.ollystack.ingest.pipeline.dispatch;

import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.spool.ClaimLimits;
import io.ollystack.ingest.telemetry.Signal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// One pipeline, ready to run.
///
/// @param name as in `service.pipelines`: `traces`, `logs/audit`; also its consumer in the spool
/// @param processors by id, in the order of the way
/// @param exporters by id; each gets every row
/// @param limits of a claim, before the processors shape it
/// @param maxInFlight claims worked on at once; together with the limits this bounds the memory
public record PipelineSettings(
    String name,
    Signal signal,
    SequencedMap<String, Processor> processors,
    SequencedMap<String, Exporter> exporters,
    ClaimLimits limits,
    int maxInFlight,
    Backoff backoff) {

  public PipelineSettings {
    if (exporters.isEmpty()) {
      throw new IllegalArgumentException("pipeline " + name + ": expected an exporter");
    }
    if (maxInFlight < 1) {
      throw new IllegalArgumentException("pipeline " + name + ": maxInFlight " + maxInFlight);
    }
    processors = new LinkedHashMap<>(processors);
    exporters = new LinkedHashMap<>(exporters);
  }

  /// The limits as the processors want them.
  ClaimLimits shapedLimits() {
    ClaimLimits shaped = limits;
    for (Processor processor : processors.values()) {
      shaped = processor.shape(shaped);
    }
    return shaped;
  }

  List<Map.Entry<String, Exporter>> exportersInOrder() {
    return List.copyOf(exporters.entrySet());
  }
}

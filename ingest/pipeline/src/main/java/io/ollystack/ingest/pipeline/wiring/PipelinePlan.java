package io.ollystack.ingest.pipeline.wiring;

import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.telemetry.Signal;
import java.util.List;

/// One entry of `service.pipelines`.
///
/// @param name as written: `traces`, `traces/audit`
/// @param processors in the order of the way
record PipelinePlan(
    String name,
    Signal signal,
    List<ComponentId> receivers,
    List<ComponentId> processors,
    List<ComponentId> exporters) {}

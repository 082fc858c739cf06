package io.ollystack.ingest.pipeline.dispatch;

import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.TraceSampler;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanCopier;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What of a step is stored: the spans of kept traces under their weights, and what the sampler has
/// to say about the others.
///
/// @param traces that are kept
/// @param rows spans in the blocks
record KeptTraces(
    Map<TenantId, List<AssembledTrace>> traces,
    List<ExportBlock> blocks,
    long rows,
    Map<TenantId, List<DerivedRows>> leftOut) {

  static KeptTraces of(
      TraceSampler sampler,
      DecisionLog.Step step,
      Map<TenantId, List<AssembledTrace>> taken,
      String token) {
    Map<TraceKey, Double> weights = new HashMap<>();
    for (DecisionLog.Decision d : step.decisions()) {
      weights.put(new TraceKey(new TenantId(d.tenant()), d.high(), d.low()), d.weight());
    }
    List<ExportBlock> blocks = new ArrayList<>();
    Map<TenantId, List<DerivedRows>> leftOut = new LinkedHashMap<>();
    Map<TenantId, List<AssembledTrace>> kept = new LinkedHashMap<>();
    long rows = 0;
    for (Map.Entry<TenantId, List<AssembledTrace>> ofTenant : taken.entrySet()) {
      TenantId tenant = ofTenant.getKey();
      SpanCopier copier = new SpanCopier(tenant);
      List<AssembledTrace> without = new ArrayList<>();
      for (AssembledTrace trace : ofTenant.getValue()) {
        double weight =
            weights.getOrDefault(new TraceKey(tenant, trace.idHigh(), trace.idLow()), 0.0);
        if (weight <= 0) {
          without.add(trace);
          continue;
        }
        kept.computeIfAbsent(tenant, _ -> new ArrayList<>()).add(trace);
        for (int span = 0; span < trace.size(); span++) {
          SpanBatch batch = trace.batch(span);
          copier.copy(batch, trace.row(span), weight * batch.weight(trace.row(span)));
        }
      }
      if (copier.size() > 0) {
        rows += copier.size();
        blocks.add(
            new ExportBlock(Signal.TRACES, tenant, List.of(copier.build()), token + "/" + tenant));
      }
      if (!without.isEmpty()) {
        leftOut.put(tenant, sampler.leftOut(tenant, without));
      }
    }
    return new KeptTraces(kept, blocks, rows, leftOut);
  }
}

package io.ollystack.ingest.pipeline.processor.sampling;

import io.ollystack.ingest.pipeline.component.DerivedRows;
import io.ollystack.ingest.pipeline.component.TraceSampler;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keeps the traces that the policies want, each with the weight that makes up for those like it
/// that are not kept. Thread-safe.
final class Sampling implements TraceSampler {
  private final SamplingConfig config;
  private final RaisedPaths raised;
  private final Map<TenantId, SamplingMemory> memories = new HashMap<>();

  Sampling(SamplingConfig config, RaisedPaths raised) {
    this.config = config;
    this.raised = raised;
  }

  @Override
  public synchronized double[] decide(TenantId tenant, List<AssembledTrace> traces, long atMillis) {
    Shares step = new Shares(traces, atMillis, memory(tenant), raised.at(tenant, atMillis));
    double[] shares = step.of(config.wanted());
    double[] hashes = new double[shares.length];
    double[] weights = new double[shares.length];
    for (int i = 0; i < shares.length; i++) {
      AssembledTrace trace = traces.get(i);
      hashes[i] = TraceHash.unit(trace.idHigh(), trace.idLow());
      weights[i] = hashes[i] < shares[i] ? 1 / shares[i] : 0;
    }
    step.settle(hashes, shares);
    return weights;
  }

  @Override
  public synchronized void followed(TenantId tenant, long spans) {
    SpanBudget total = memory(tenant).total;
    if (total != null) {
      total.spend((double) spans);
    }
  }

  @Override
  public List<DerivedRows> leftOut(TenantId tenant, List<AssembledTrace> traces) {
    LeftOutRows rows = new LeftOutRows(tenant);
    traces.forEach(rows::add);
    return rows.rows();
  }

  private SamplingMemory memory(TenantId tenant) {
    return memories.computeIfAbsent(tenant, _ -> new SamplingMemory(config.spansPerSecond()));
  }
}

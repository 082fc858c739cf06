package io.ollystack.ingest.pipeline.processor.sampling;

import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.TraceSampler;
import io.ollystack.ingest.pipeline.config.ConfigProblems;
import io.ollystack.ingest.pipeline.config.ConfigYaml;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.pipeline.traces.OpenTraces;
import io.ollystack.ingest.pipeline.traces.OpenTracesSettings;
import io.ollystack.ingest.pipeline.traces.TestSpans;
import io.ollystack.ingest.pipeline.traces.TestSpans.S;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.TenantId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Samplers from YAML, and assembled traces with their rows.
final class SamplingFixture {
  static final long MILLISECOND = 1_000_000;
  static final long NOON = 1_772_366_400_000L * MILLISECOND;

  private SamplingFixture() {}

  static TraceSampler sampler(String yaml, RaisedPaths raised) {
    ConfigProblems problems = new ConfigProblems();
    var section = ConfigYaml.read(yaml, _ -> Optional.empty(), problems).orElseThrow();
    SamplingFactory factory = new SamplingFactory(raised);
    var plan = factory.plan(ComponentId.parse(factory.type()).orElseThrow(), section);
    section.finish();
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.sorted().toString());
    }
    try {
      return (TraceSampler) plan.build();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static List<AssembledTrace> assembled(List<S> spans) {
    OpenTraces open = new OpenTraces(TenantId.NONE, OpenTracesSettings.DEFAULT, true);
    open.add(TestSpans.batch(spans), 0, 0);
    Map<Long, Boolean> ids = new LinkedHashMap<>();
    spans.forEach(s -> ids.put(s.trace(), true));
    List<AssembledTrace> traces = new ArrayList<>();
    ids.keySet().forEach(id -> traces.add(open.take(id * 31, id, _ -> {})));
    return traces;
  }

  /// A root and so many children of the same service.
  static List<S> trace(long id, int spans, String service, String name) {
    List<S> trace = new ArrayList<>();
    for (int i = 0; i < spans; i++) {
      trace.add(
          new S(
              id,
              i + 1,
              i == 0 ? 0 : 1,
              service,
              name,
              i == 0 ? SpanKind.SERVER : SpanKind.INTERNAL,
              false,
              NOON,
              NOON + MILLISECOND,
              Map.of()));
    }
    return trace;
  }
}

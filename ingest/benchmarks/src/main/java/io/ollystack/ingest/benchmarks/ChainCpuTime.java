package io.ollystack.ingest.benchmarks;

import com.google.protobuf.ByteString;
import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.DerivingProcessor;
import io.ollystack.ingest.pipeline.component.Processor;
import io.ollystack.ingest.pipeline.component.TraceProcessor;
import io.ollystack.ingest.pipeline.component.TraceSampler;
import io.ollystack.ingest.pipeline.config.ConfigProblems;
import io.ollystack.ingest.pipeline.config.ConfigYaml;
import io.ollystack.ingest.pipeline.processor.correlation.CorrelationFactory;
import io.ollystack.ingest.pipeline.processor.enrichment.EnrichmentFactory;
import io.ollystack.ingest.pipeline.processor.rollup.RollupFactory;
import io.ollystack.ingest.pipeline.processor.sampling.RaisedPaths;
import io.ollystack.ingest.pipeline.processor.sampling.SamplingFactory;
import io.ollystack.ingest.pipeline.processor.topology.TopologyFactory;
import io.ollystack.ingest.pipeline.processor.traces.TracesFactory;
import io.ollystack.ingest.pipeline.traces.AssembledTrace;
import io.ollystack.ingest.pipeline.traces.OpenTraces;
import io.ollystack.ingest.pipeline.traces.OpenTracesSettings;
import io.ollystack.ingest.pipeline.traces.TraceIds;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanCopier;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// CPU time of one thread per span, in every processor of the default pipeline and in sampling,
/// from the request's bytes to the rows that would be stored. Receiving, the spool, building Native
/// blocks and the time of the garbage collector's threads are not in it.
///
/// Usage: `ChainCpuTime [rounds, default 9]`.
public final class ChainCpuTime {
  private static final int REQUESTS = 40;
  private static final int SPANS = 512;
  private static final int WARM_UP_ROUNDS = 6;
  private static final String POLICIES =
      """
      spans_per_second: 100000
      policies:
        - {name: errors, type: status_code, status_codes: [ERROR]}
        - {name: slow, type: latency, latency_ms: 1000}
        - {name: new, type: rare_path}
        - {name: rest, type: probabilistic, sampling_percentage: 5}
      """;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Map<String, List<Double>> nanos = new LinkedHashMap<>();
  private final TenantId tenant = TenantId.NONE;
  private final Processor enrichment = built(new EnrichmentFactory(), "{}");
  private final DerivingProcessor rollup = (DerivingProcessor) built(new RollupFactory(), "{}");
  private final List<Map.Entry<String, Processor>> ofTraces =
      List.of(
          Map.entry("ollystack_traces", built(new TracesFactory(), "{}")),
          Map.entry("ollystack_topology", built(new TopologyFactory(), "{}")),
          Map.entry("ollystack_correlation", built(new CorrelationFactory(), "{}")));
  private final TraceSampler sampler =
      (TraceSampler) built(new SamplingFactory(new RaisedPaths()), POLICIES);
  private long kept;
  private long sink;

  private ChainCpuTime() {}

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
    ChainCpuTime chain = new ChainCpuTime();
    for (int round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
      if (round == WARM_UP_ROUNDS) {
        chain.nanos.clear();
      }
      chain.run(round);
    }
    System.out.println("| station | ns/span of CPU, median | best |");
    System.out.println("|---|---|---|");
    double sum = 0;
    for (Map.Entry<String, List<Double>> station : chain.nanos.entrySet()) {
      double[] sorted = station.getValue().stream().mapToDouble(n -> n).sorted().toArray();
      System.out.printf(
          "| %s | %.0f | %.0f |%n", station.getKey(), sorted[sorted.length / 2], sorted[0]);
      sum += sorted[sorted.length / 2];
    }
    System.out.printf("| all | %.0f, or %.0f spans/s/core | |%n", sum, 1e9 / sum);
    System.out.println("kept in the last round: %d of %d".formatted(chain.kept, REQUESTS * SPANS));
    if (chain.sink == 42) {
      System.out.println(); // keeps the results alive
    }
  }

  private void run(int round) throws Exception {
    List<OtlpRequest> requests = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      byte[] payload = traces(new Requests(round * 1_000L + i).spans(SPANS)).toByteArray();
      requests.add(
          new OtlpRequest(Signal.TRACES, Encoding.PROTOBUF, tenant, Instant.EPOCH, payload));
    }
    long at = threads.getCurrentThreadCpuTime();
    OtlpDecoder decoder = new OtlpDecoder();
    List<TelemetryBatch> decoded = new ArrayList<>();
    for (OtlpRequest request : requests) {
      decoded.add(decoder.decode(request));
    }
    at = note("decoding", at);
    List<TelemetryBatch> batches = decoded.stream().map(enrichment::process).toList();
    at = note("ollystack_enrichment", at);
    sink += rollup.derive(tenant, batches).size();
    at = note("ollystack_rollup", at);
    OpenTraces open = new OpenTraces(tenant, OpenTracesSettings.DEFAULT, true);
    batches.forEach(batch -> open.add((SpanBatch) batch, 0, 0));
    TraceIds due = open.due(Long.MAX_VALUE / 2, 0);
    List<AssembledTrace> traces = new ArrayList<>();
    for (int i = 0; i < due.size(); i++) {
      traces.add(open.take(due.high(i), due.low(i), _ -> {}));
    }
    at = note("assembling traces", at);
    for (Map.Entry<String, Processor> processor : ofTraces) {
      TraceProcessor.Derivation rows = ((TraceProcessor) processor.getValue()).begin(tenant);
      traces.forEach(rows::add);
      sink += rows.rows().size();
      at = note(processor.getKey(), at);
    }
    double[] weights = sampler.decide(tenant, traces, 1_000L * round);
    SpanCopier copier = new SpanCopier(tenant);
    List<AssembledTrace> leftOut = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      AssembledTrace trace = traces.get(i);
      if (weights[i] == 0) {
        leftOut.add(trace);
      }
      for (int span = 0; weights[i] > 0 && span < trace.size(); span++) {
        copier.copy(trace.batch(span), trace.row(span), weights[i]);
      }
    }
    kept = copier.size();
    sink += copier.build().size() + sampler.leftOut(tenant, leftOut).size();
    note("ollystack_sampling", at);
  }

  /// The spans, eight to a trace: a root and seven that it calls.
  private static ExportTraceServiceRequest traces(ExportTraceServiceRequest request) {
    ExportTraceServiceRequest.Builder changed = request.toBuilder();
    List<Span.Builder> spans =
        changed.getResourceSpansBuilder(0).getScopeSpansBuilder(0).getSpansBuilderList();
    for (int i = 0; i < spans.size(); i++) {
      Span.Builder root = spans.get(i - i % 8);
      spans.get(i).setTraceId(root.getTraceId());
      spans.get(i).setParentSpanId(i % 8 == 0 ? ByteString.EMPTY : root.getSpanId());
    }
    return changed.build();
  }

  private long note(String station, long since) {
    long now = threads.getCurrentThreadCpuTime();
    nanos
        .computeIfAbsent(station, _ -> new ArrayList<>())
        .add((double) (now - since) / (REQUESTS * SPANS));
    return threads.getCurrentThreadCpuTime();
  }

  private static Processor built(ComponentFactory<Processor> factory, String yaml) {
    var section = ConfigYaml.read(yaml, _ -> Optional.empty(), new ConfigProblems()).orElseThrow();
    try {
      return factory.plan(ComponentId.parse(factory.type()).orElseThrow(), section).build();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}

package io.ollystack.ingest.pipeline.wiring;

import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.ComponentRegistry;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.processor.batch.BatchFactory;
import io.ollystack.ingest.pipeline.processor.correlation.CorrelationFactory;
import io.ollystack.ingest.pipeline.processor.enrichment.EnrichmentFactory;
import io.ollystack.ingest.pipeline.processor.logpatterns.LogPatternsFactory;
import io.ollystack.ingest.pipeline.processor.memorylimiter.MemoryLimiterFactory;
import io.ollystack.ingest.pipeline.processor.rollup.RollupFactory;
import io.ollystack.ingest.pipeline.processor.sampling.RaisedPaths;
import io.ollystack.ingest.pipeline.processor.sampling.SamplingFactory;
import io.ollystack.ingest.pipeline.processor.topology.TopologyFactory;
import io.ollystack.ingest.pipeline.processor.traces.TracesFactory;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.Signal;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The registry of the wiring tests: the real processors, and a receiver and exporters that note
/// what happens to them.
final class Components {
  final List<String> happened = new CopyOnWriteArrayList<>();
  final List<ExportBlock> exported = new CopyOnWriteArrayList<>();
  final Map<String, AcceptedRequests> receiving = new ConcurrentHashMap<>();
  final List<String> endpoints = new ArrayList<>();

  ComponentRegistry registry() {
    return new ComponentRegistry(
        List.of(
            new ReceiverFactory("otlp", Set.of(Signal.values())),
            new ReceiverFactory("hostmetrics", Set.of(Signal.METRICS)),
            new ReceiverFactory("prometheus", Set.of(Signal.METRICS))),
        List.of(
            new BatchFactory(),
            new MemoryLimiterFactory(Clock.systemUTC()),
            new EnrichmentFactory(),
            new LogPatternsFactory(),
            new TracesFactory(),
            new RollupFactory(),
            new TopologyFactory(),
            new CorrelationFactory(),
            new SamplingFactory(new RaisedPaths())),
        List.of(
            new ExporterFactory("ollystack_clickhouse", Set.of(Signal.values())),
            new ExporterFactory("traces_only", Set.of(Signal.TRACES))));
  }

  private final class ReceiverFactory implements ComponentFactory<Receiver> {
    private final String type;
    private final Set<Signal> signals;

    ReceiverFactory(String type, Set<Signal> signals) {
      this.type = type;
      this.signals = signals;
    }

    @Override
    public String type() {
      return type;
    }

    @Override
    public Set<Signal> signals() {
      return signals;
    }

    @Override
    public Plan<Receiver> plan(ComponentId id, ConfigSection section) {
      if (!type.equals("otlp")) {
        section.keys();
      }
      section
          .section("protocols")
          .ifPresent(protocols -> {
            for (String protocol : List.of("grpc", "http")) {
              protocols
                  .section(protocol)
                  .ifPresent(one -> {
                    endpoints.add(one.text("endpoint", "127.0.0.1:0"));
                    one.finish();
                  });
            }
            protocols.finish();
          });
      boolean fails = section.flag("fails", false);
      return () ->
          new Receiver() {
            @Override
            public void start(AcceptedRequests requests) throws IOException {
              if (fails) {
                throw new IOException("port 4317 is taken");
              }
              happened.add("start " + id);
              receiving.put(id.toString(), requests);
            }

            @Override
            public void close() {
              happened.add("close " + id);
            }
          };
    }
  }

  private final class ExporterFactory implements ComponentFactory<Exporter> {
    private final String type;
    private final Set<Signal> signals;

    ExporterFactory(String type, Set<Signal> signals) {
      this.type = type;
      this.signals = signals;
    }

    @Override
    public String type() {
      return type;
    }

    @Override
    public Set<Signal> signals() {
      return signals;
    }

    @Override
    public Plan<Exporter> plan(ComponentId id, ConfigSection section) {
      String endpoint = section.text("endpoint", "none");
      return () -> {
        happened.add("build " + id + " " + endpoint);
        return new Exporter() {
          @Override
          public Outcome export(ExportBlock block) {
            exported.add(block);
            return Outcome.STORED;
          }

          @Override
          public void close() {
            happened.add("close " + id);
          }
        };
      };
    }
  }
}

package io.ollystack.copilot.app.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.ollystack.copilot.app.config.BindAddress;
import io.ollystack.copilot.app.config.Configuration;
import io.ollystack.copilot.app.config.Port;
import io.ollystack.copilot.app.process.DataDirectory;
import io.ollystack.copilot.app.process.OccupiedPort;
import io.ollystack.copilot.app.process.StartRefused;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.otlp.forward.OtlpExporterFactory;
import io.ollystack.ingest.otlp.forward.OtlpHttpExporterFactory;
import io.ollystack.ingest.otlp.kafka.KafkaReceiverFactory;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverComponent;
import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.component.ComponentRegistry;
import io.ollystack.ingest.pipeline.config.InvalidConfig;
import io.ollystack.ingest.pipeline.dispatch.DeadLetters;
import io.ollystack.ingest.pipeline.dispatch.FileDeadLetters;
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
import io.ollystack.ingest.pipeline.spool.SpoolSettings;
import io.ollystack.ingest.pipeline.wiring.DefaultPipelines;
import io.ollystack.ingest.pipeline.wiring.Pipelines;
import io.ollystack.ingest.pipeline.wiring.PipelinesFile;
import io.ollystack.ingest.pipeline.wiring.PipelinesPlan;
import io.ollystack.ingest.scrape.hostmetrics.HostMetricsFactory;
import io.ollystack.ingest.scrape.prometheus.PrometheusFactory;
import io.opentelemetry.api.metrics.Meter;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Runs the pipelines of this process. Started last and stopped first, so that nothing is received
/// that could not be kept.
final class IngestService implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(IngestService.class);
  private static final DataSize DEAD_LETTERS = DataSize.ofMebibytes(512);

  private final Configuration configuration;
  private final DataDirectory directory;
  private final Store store;
  private final Clock clock;
  private final Meter meter;
  private final MeterRegistry registry;
  private final RaisedPaths raised = new RaisedPaths();
  private final RaisedPathsReader raisedReader;
  private volatile @Nullable Pipelines pipelines;

  IngestService(
      Configuration configuration,
      DataDirectory directory,
      Store store,
      Clock clock,
      Meter meter,
      MeterRegistry registry) {
    this.configuration = configuration;
    this.directory = directory;
    this.store = store;
    this.clock = clock;
    this.meter = meter;
    this.registry = registry;
    this.raisedReader = new RaisedPathsReader(store, raised);
  }

  /// What the pipelines did since the start; empty before it.
  Optional<Pipelines.Snapshot> snapshot() {
    return Optional.ofNullable(pipelines).map(Pipelines::snapshot);
  }

  @Override
  public void start() {
    try {
      DeadLetters deadLetters =
          new CountedDeadLetters(
              new FileDeadLetters(directory.path().resolve("dead-letters"), DEAD_LETTERS), meter);
      PipelinesPlan plan = plan(deadLetters);
      Pipelines started = Pipelines.start(plan, new OtlpDecoder(), deadLetters, clock);
      pipelines = started;
      raisedReader.start();
      IngestMeters.bind(registry, started, clock);
    } catch (IOException failure) {
      throw refusal(failure);
    }
  }

  @Override
  public void stop() {
    Pipelines running = pipelines;
    pipelines = null;
    raisedReader.close();
    if (running != null) {
      try {
        running.close();
      } catch (IOException failure) {
        log.warn("The pipelines did not stop cleanly; what was acknowledged is kept", failure);
      }
    }
  }

  @Override
  public boolean isRunning() {
    return pipelines != null;
  }

  private PipelinesPlan plan(DeadLetters deadLetters) {
    ComponentRegistry registry =
        new ComponentRegistry(
            List.of(
                new OtlpReceiverComponent(meter, clock),
                new KafkaReceiverFactory(new OtlpDecoder(), deadLetters, clock),
                new HostMetricsFactory(clock),
                new PrometheusFactory(clock)),
            List.of(
                new MemoryLimiterFactory(clock),
                new BatchFactory(),
                new EnrichmentFactory(),
                new LogPatternsFactory(),
                new TracesFactory(),
                new RollupFactory(),
                new TopologyFactory(),
                new CorrelationFactory(),
                new SamplingFactory(raised)),
            List.of(
                new StoreExporterComponent(store),
                new OtlpExporterFactory(),
                new OtlpHttpExporterFactory()));
    Path file = configuration.pipelines().file();
    try {
      return PipelinesFile.read(
          file == null ? DefaultPipelines.SOURCE : file.toString(),
          file == null ? DefaultPipelines.text() : Files.readString(file),
          registry,
          SpoolSettings.in(directory.spool()),
          this::variable);
    } catch (InvalidConfig invalid) {
      throw new StartRefused(String.valueOf(invalid.getMessage()), invalid);
    } catch (IOException unreadable) {
      throw new StartRefused(
          "ollystack.pipelines.file=%s: cannot be read (%s).\n    Expected a YAML file of pipelines."
              .formatted(file, unreadable),
          unreadable);
    }
  }

  /// What is a setting comes from the settings, everything else from the environment.
  private Optional<String> variable(String name) {
    var otlp = configuration.otlp();
    return switch (name) {
      case "OLLYSTACK_OTLP_GRPC_ENDPOINT" -> Optional.of(text(otlp.address(), otlp.grpc().port()));
      case "OLLYSTACK_OTLP_HTTP_ENDPOINT" -> Optional.of(text(otlp.address(), otlp.http().port()));
      case "OLLYSTACK_GEOIP_DATABASE" ->
          Optional.ofNullable(configuration.geoip().database()).map(Path::toString);
      case "OLLYSTACK_SCRAPE_TARGETS" -> Optional.ofNullable(configuration.scrape().targets());
      default -> Optional.ofNullable(System.getenv(name));
    };
  }

  private static String text(BindAddress address, Port port) {
    String host = address.toString();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private StartRefused refusal(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        var otlp = configuration.otlp();
        if (isTaken(otlp.address(), otlp.grpc().port())) {
          return OccupiedPort.refusal(
              "ollystack.otlp.grpc.port", otlp.address().withPort(otlp.grpc().port()), failure);
        }
        if (isTaken(otlp.address(), otlp.http().port())) {
          return OccupiedPort.refusal(
              "ollystack.otlp.http.port", otlp.address().withPort(otlp.http().port()), failure);
        }
      }
    }
    return new StartRefused("The pipelines cannot start: " + failure.getMessage(), failure);
  }

  private static boolean isTaken(BindAddress address, Port port) {
    try (ServerSocket _ = new ServerSocket(port.number(), 1, address.address())) {
      return false;
    } catch (IOException taken) {
      return true;
    }
  }
}

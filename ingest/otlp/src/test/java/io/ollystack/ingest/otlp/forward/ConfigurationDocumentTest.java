package io.ollystack.ingest.otlp.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.otlp.kafka.KafkaReceiverFactory;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverComponent;
import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.ComponentRegistry;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.component.Receiver;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.config.InvalidConfig;
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
import io.ollystack.ingest.pipeline.wiring.PipelinesFile;
import io.ollystack.ingest.pipeline.wiring.PipelinesPlan;
import io.opentelemetry.api.metrics.MeterProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The examples that people copy are valid, with the real components.
final class ConfigurationDocumentTest {
  private static final Path DOCUMENT = Path.of("../pipeline/CONFIGURATION.md");

  @Test
  void exampleIsValid() throws Exception {
    assertThat(read(example()).pipelineNames()).containsExactly("traces", "logs");
  }

  @Test
  void whatIsCommentedOutInTheExampleIsValidToo() throws Exception {
    String all = example().replaceAll("(?m)^( +)# ((?:tls|auth|  tokens|    acme):)", "$1$2");
    assertThat(all).contains("\n        acme: ").contains("\n    tls: {ca_file");
    assertThat(read(all).pipelineNames()).containsExactly("traces", "logs");
  }

  @Test
  void defaultPipelinesAreValid() throws Exception {
    assertThat(read(DefaultPipelines.text()).pipelineNames())
        .containsExactly("traces", "metrics", "logs");
  }

  private static String example() throws IOException {
    String document = Files.readString(DOCUMENT);
    int start = document.indexOf("```yaml\n") + "```yaml\n".length();
    return document.substring(start, document.indexOf("\n```\n", start));
  }

  private static PipelinesPlan read(String text) throws InvalidConfig {
    var clock = Clock.systemUTC();
    var registry =
        new ComponentRegistry(
            List.of(
                new OtlpReceiverComponent(MeterProvider.noop().get("test"), clock),
                new KafkaReceiverFactory(new OtlpDecoder(), _ -> {}, clock),
                new ElsewhereReceiver("hostmetrics"),
                new ElsewhereReceiver("prometheus")),
            List.of(
                new BatchFactory(),
                new MemoryLimiterFactory(clock),
                new EnrichmentFactory(),
                new LogPatternsFactory(),
                new TracesFactory(),
                new RollupFactory(),
                new TopologyFactory(),
                new CorrelationFactory(),
                new SamplingFactory(new RaisedPaths())),
            List.of(new OtlpExporterFactory(), new OtlpHttpExporterFactory(), new StoreFactory()));
    return PipelinesFile.read(
        "example.yaml",
        text,
        registry,
        SpoolSettings.in(Path.of("spool")),
        name ->
            name.matches(".*(TOKEN|PASSWORD)")
                ? Optional.of("0123456789abcdef0123456789abcdef")
                : Optional.empty());
  }

  /// Stands in for receivers of another module; their own tests read their keys.
  private record ElsewhereReceiver(String type) implements ComponentFactory<Receiver> {
    @Override
    public Plan<Receiver> plan(ComponentId id, ConfigSection section) {
      section.keys();
      return () -> {
        throw new IllegalStateException("only planned");
      };
    }
  }

  /// Stands in for the exporter of another module.
  private static final class StoreFactory implements ComponentFactory<Exporter> {
    @Override
    public String type() {
      return "ollystack_clickhouse";
    }

    @Override
    public Plan<Exporter> plan(ComponentId id, ConfigSection section) {
      return () -> _ -> Exporter.Outcome.STORED;
    }
  }
}

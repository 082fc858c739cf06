package io.ollystack.ingest.otlp.forward;

import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.otlp.receiver.OtlpReceiverComponent;
import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.component.ComponentRegistry;
import io.ollystack.ingest.pipeline.dispatch.FileDeadLetters;
import io.ollystack.ingest.pipeline.processor.batch.BatchFactory;
import io.ollystack.ingest.pipeline.processor.memorylimiter.MemoryLimiterFactory;
import io.ollystack.ingest.pipeline.spool.SpoolSettings;
import io.ollystack.ingest.pipeline.wiring.Pipelines;
import io.ollystack.ingest.pipeline.wiring.PipelinesFile;
import io.opentelemetry.api.metrics.MeterProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// The child of [PipelineKillIT]: pipelines from a YAML file, running until they are killed.
final class PipelineProcess {
  private PipelineProcess() {}

  static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    Clock clock = Clock.systemUTC();
    var deadLetters =
        new FileDeadLetters(directory.resolve("dead-letters"), DataSize.ofMebibytes(10));
    var registry =
        new ComponentRegistry(
            List.of(new OtlpReceiverComponent(MeterProvider.noop().get("test"), clock)),
            List.of(new BatchFactory(), new MemoryLimiterFactory(clock)),
            List.of(new OtlpExporterFactory()));
    var plan =
        PipelinesFile.read(
            "pipelines.yaml",
            Files.readString(directory.resolve("pipelines.yaml")),
            registry,
            SpoolSettings.in(directory.resolve("spool")),
            name -> Optional.ofNullable(System.getenv(name)));
    Pipelines.start(plan, new OtlpDecoder(), deadLetters, clock);
    System.out.println("ready");
    new CountDownLatch(1).await();
  }
}

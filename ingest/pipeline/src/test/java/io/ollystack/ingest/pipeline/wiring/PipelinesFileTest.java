package io.ollystack.ingest.pipeline.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ollystack.ingest.pipeline.DataSize;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.config.InvalidConfig;
import io.ollystack.ingest.pipeline.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Golden cases lie in `src/test/resources/…/wiring/problems`; run with
/// `-Dollystack.golden.rewrite=true` to write what is found into them.
final class PipelinesFileTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/ollystack/ingest/pipeline/wiring/problems");
  private static final SpoolSettings SPOOL = SpoolSettings.in(Path.of("spool"));
  private final Components components = new Components();

  @Test
  void defaultPipelinesAreValid() throws Exception {
    PipelinesPlan plan = read(DefaultPipelines.text(), Map.of());
    assertThat(plan.pipelineNames()).containsExactly("traces", "metrics", "logs");
    assertThat(plan.pipelines().getFirst().processors())
        .containsExactly(
            new ComponentId("memory_limiter", ""),
            new ComponentId("batch", ""),
            new ComponentId("ollystack_enrichment", ""),
            new ComponentId("ollystack_traces", ""),
            new ComponentId("ollystack_rollup", ""),
            new ComponentId("ollystack_topology", ""),
            new ComponentId("ollystack_correlation", ""));
    assertThat(components.endpoints).containsExactly("127.0.0.1:4317", "127.0.0.1:4318");
  }

  @Test
  void variablesOverrideDefaults() throws Exception {
    read(DefaultPipelines.text(), Map.of("OLLYSTACK_OTLP_GRPC_ENDPOINT", "0.0.0.0:14317"));
    assertThat(components.endpoints).containsExactly("0.0.0.0:14317", "127.0.0.1:4318");
  }

  @Test
  void readsEverythingThatCanBeSet() throws Exception {
    PipelinesPlan plan =
        read(
            """
            receivers:
              otlp:
              otlp/second: {protocols: {http: {endpoint: "$${HOST}:${PORT}"}}}
            processors:
              batch/small: {timeout: 200ms, send_batch_size: 8_192, send_batch_max_size: 10000}
              memory_limiter: {check_interval: 2s, limit_mib: 512, spike_limit_mib: 64}
            exporters:
              ollystack_clickhouse:
                endpoint: "${env:STORE:-http://localhost:8123}"
            service:
              spool:
                directory: /var/lib/spool
                max_size: 4GiB
                segment_size: 32MiB
                min_free_space: 2GiB
                max_request_size: 16MiB
                retry_after: 1m30s
              pipelines:
                logs/audit:
                  receivers: [otlp, otlp/second]
                  processors: [memory_limiter, batch/small]
                  exporters: ollystack_clickhouse
            """,
            Map.of("PORT", "4318"));
    assertThat(components.endpoints).containsExactly("${HOST}:4318");
    assertThat(plan.pipelineNames()).containsExactly("logs/audit");
    assertThat(plan.spool())
        .isEqualTo(
            new SpoolSettings(
                Path.of("/var/lib/spool"),
                DataSize.ofGibibytes(4),
                DataSize.ofMebibytes(32),
                DataSize.ofMebibytes(16),
                DataSize.ofGibibytes(2),
                SPOOL.maxWaiting(),
                SPOOL.quarantineSize(),
                Duration.ofSeconds(90)));
  }

  @Test
  void validatingTouchesNothing() throws Exception {
    read(DefaultPipelines.text(), Map.of());
    assertThat(components.happened).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> goldenProblems() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(GOLDEN)) {
      files = listed.sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(10);
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> golden(file)));
  }

  @Property(tries = 500)
  void noTextMakesItThrowAnythingElse(@ForAll String text) {
    var invalid =
        catchThrowableOfType(
            InvalidConfig.class, () -> new PipelinesFileTest().read(text, Map.of()));
    assertThat(invalid.problems()).isNotEmpty();
  }

  @Property(tries = 300)
  void noMutationOfAValidFileMakesItThrowAnythingElse(
      @ForAll int at, @ForAll char replacement, @ForAll boolean delete) {
    String text = DefaultPipelines.text();
    int index = Math.floorMod(at, text.length());
    String mutated =
        text.substring(0, index) + (delete ? "" : replacement) + text.substring(index + 1);
    try {
      assertThat(new PipelinesFileTest().read(mutated, Map.of()).pipelineNames()).isNotEmpty();
    } catch (InvalidConfig e) {
      assertThat(e.problems()).isNotEmpty();
    }
  }

  @Test
  void messageNamesTheFile() {
    assertThatThrownBy(() -> read("service: {}", Map.of()))
        .hasMessage(
            "pipelines.yaml:1:10: 'service.pipelines' is missing (PIPE-004). It has no default.");
  }

  private void golden(Path file) throws IOException {
    String[] parts = Files.readString(file).split("(?m)^-- problems\n", -1);
    String config = parts[0].substring("-- config\n".length());
    String found;
    try {
      found = read(config, Map.of("SET", "10")).pipelineNames() + "\n";
    } catch (InvalidConfig e) {
      found = e.getMessage() + "\n";
    }
    if (Boolean.getBoolean("ollystack.golden.rewrite")) {
      Files.writeString(file, parts[0] + "-- problems\n" + found);
    }
    assertThat(found).isEqualTo(parts[1]);
  }

  private PipelinesPlan read(String text, Map<String, String> environment) throws InvalidConfig {
    return PipelinesFile.read(
        "pipelines.yaml",
        text,
        components.registry(),
        SPOOL,
        name -> Optional.ofNullable(environment.get(name)));
  }
}

package io.ollystack.ingest.otlp.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.otlp.decode.OtlpDecoder;
import io.ollystack.ingest.pipeline.component.ComponentFactory.Plan;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.ExportBlock;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.config.ConfigProblem;
import io.ollystack.ingest.pipeline.config.ConfigProblems;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.config.ConfigYaml;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Against a real receiver.
final class OtlpExporterIT {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private final ConfigProblems problems = new ConfigProblems();

  @Test
  void deliversABlock() throws Exception {
    try (Sink sink = new Sink(Map.of());
        Exporter exporter = exporter("{endpoint: '%s', tls: {insecure: true}}", sink)) {
      assertThat(exporter.export(block(batch("a", "b"), batch("c"))).rejectedRows()).isZero();
      assertThat(sink.names).containsExactly("a", "b", "c");
      assertThat(sink.requestBytes).hasSize(1);
    }
  }

  @Test
  void sendsHeaders() throws Exception {
    try (Sink sink = new Sink(Map.of(TOKEN, new TenantId("acme")));
        Exporter exporter =
            exporter(
                "{endpoint: '%s', tls: {insecure: true}, compression: none, headers:"
                    + " {authorization: Bearer "
                    + TOKEN
                    + "}}",
                sink)) {
      exporter.export(block(batch("a")));
      assertThat(sink.names).containsExactly("a");
    }
  }

  @Test
  void aWrongTokenIsWaitedOutForNoDataIsAtFault() throws Exception {
    try (Sink sink = new Sink(Map.of(TOKEN, new TenantId("acme")));
        Exporter exporter = exporter("{endpoint: '%s', tls: {insecure: true}}", sink)) {
      assertThatThrownBy(() -> exporter.export(block(batch("a"))))
          .isInstanceOfSatisfying(
              Unavailable.class, e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(30)));
    }
  }

  @Test
  void passesOnHowLongToWait() throws Exception {
    try (Sink sink = new Sink(Map.of());
        Exporter exporter = exporter("{endpoint: '%s', tls: {insecure: true}}", sink)) {
      sink.behaviour =
          (_, _) -> {
            throw new Unavailable(
                Unavailable.Reason.OVERLOADED, "the spool is full", Duration.ofSeconds(7));
          };
      assertThatThrownBy(() -> exporter.export(block(batch("a"))))
          .isInstanceOfSatisfying(
              Unavailable.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Unavailable.Reason.OVERLOADED);
                assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7));
              });
    }
  }

  @Test
  void whatTheOtherSideNeverTakesIsRejected() throws Exception {
    try (Sink sink = new Sink(Map.of());
        Exporter exporter = exporter("{endpoint: '%s', tls: {insecure: true}}", sink)) {
      sink.behaviour =
          (_, _) -> {
            throw new RejectedData("no pipeline takes traces");
          };
      assertThatThrownBy(() -> exporter.export(block(batch("a"))))
          .isInstanceOf(RejectedData.class)
          .hasMessageContaining("no pipeline takes traces");
    }
  }

  @Test
  void largeBlockIsSplitAndARetrySendsOnlyWhatIsMissing() throws Exception {
    List<String> names = IntStream.range(0, 100).mapToObj(i -> i + "-" + "x".repeat(100)).toList();
    var calls = new AtomicInteger();
    try (Sink sink = new Sink(Map.of());
        Exporter exporter =
            exporter("{endpoint: '%s', tls: {insecure: true}, max_request_size: 4KiB}", sink)) {
      sink.behaviour =
          (_, _) -> {
            if (calls.incrementAndGet() == 2) {
              throw new Unavailable(Unavailable.Reason.OUT_OF_SERVICE, "restarting", Duration.ZERO);
            }
          };
      ExportBlock block = block(batch(names.toArray(String[]::new)));
      assertThatThrownBy(() -> exporter.export(block)).isInstanceOf(Unavailable.class);
      exporter.export(block);
      assertThat(sink.names).isEqualTo(names);
      assertThat(sink.requestBytes).hasSizeGreaterThan(3).allMatch(bytes -> bytes <= 4096);
    }
  }

  @Test
  void nobodyListeningIsUnavailable() throws Exception {
    String endpoint;
    try (Sink sink = new Sink(Map.of())) {
      endpoint = sink.endpoint();
    }
    try (Exporter exporter = exporter("{endpoint: '" + endpoint + "', tls: {insecure: true}}")) {
      assertThatThrownBy(() -> exporter.export(block(batch("a")))).isInstanceOf(Unavailable.class);
    }
  }

  @Test
  void everyProblemAtOnce() {
    plan(
        """
        endpoint: http://collector:4317
        compression: lz4
        timeout: 0s
        max_request_size: 10
        headers: {"a b": c}
        tls: {key_file: k, insecur: true}
        """);
    assertThat(problems.sorted())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "1:11: endpoint: 'http://collector:4317' is no gRPC endpoint. Expected host:port,"
                + " without http:// (PIPE-005).",
            "2:14: compression: 'lz4': expected gzip or none (PIPE-005).",
            "3:10: timeout: expected more than 0 (PIPE-005).",
            "4:19: max_request_size: expected at least 1KiB (PIPE-005).",
            "5:18: headers.a b: is no header name (PIPE-005).",
            "6:6: tls: one of cert_file and key_file is missing (PIPE-107). They go together.",
            "6:20: unknown key 'tls.insecur' (PIPE-002). Expected one of: ca_file, cert_file,"
                + " insecure, key_file. Did you mean 'insecure'?");
  }

  private Exporter exporter(String yaml, Sink sink) throws IOException {
    return exporter(yaml.formatted(sink.endpoint()));
  }

  private Exporter exporter(String yaml) throws IOException {
    var plan = plan(yaml);
    assertThat(problems.sorted()).isEmpty();
    return plan.build();
  }

  private Plan<Exporter> plan(String yaml) {
    ConfigSection section = ConfigYaml.read(yaml, _ -> Optional.empty(), problems).orElseThrow();
    var plan = new OtlpExporterFactory().plan(new ComponentId("otlp", ""), section);
    section.finish();
    return plan;
  }

  private static TelemetryBatch batch(String... names) throws RejectedData {
    return new OtlpDecoder()
        .decode(
            new OtlpRequest(
                Signal.TRACES,
                Encoding.PROTOBUF,
                TenantId.NONE,
                Instant.EPOCH,
                Requests.spans(List.of(names))));
  }

  private static ExportBlock block(TelemetryBatch... batches) {
    return new ExportBlock(
        Signal.TRACES, TenantId.NONE, new ArrayList<>(List.of(batches)), "spool/traces/0-1/");
  }
}

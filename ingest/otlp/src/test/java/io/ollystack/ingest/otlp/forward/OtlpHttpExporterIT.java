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
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The exporter `otlphttp` against a real receiver.
final class OtlpHttpExporterIT {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private final ConfigProblems problems = new ConfigProblems();

  @Test
  void deliversABlockCompressedOrNot() throws Exception {
    try (Sink sink = new Sink(Map.of(TOKEN, new TenantId("acme")))) {
      for (String compression : List.of("gzip", "none")) {
        try (Exporter exporter =
            exporter(
                "{endpoint: '%s/', compression: %s, headers: {authorization: Bearer %s}}"
                    .formatted(sink.httpEndpoint(), compression, TOKEN))) {
          assertThat(exporter.export(block("a", "b")).rejectedRows()).isZero();
        }
      }
      assertThat(sink.names).containsExactly("a", "b", "a", "b");
    }
  }

  @Test
  void aWrongTokenIsWaitedOutForNoDataIsAtFault() throws Exception {
    try (Sink sink = new Sink(Map.of(TOKEN, new TenantId("acme")));
        Exporter exporter = exporter("{endpoint: '%s'}".formatted(sink.httpEndpoint()))) {
      assertThatThrownBy(() -> exporter.export(block("a")))
          .isInstanceOfSatisfying(
              Unavailable.class, e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(30)))
          .hasMessageContaining("answers 401");
    }
  }

  @Test
  void passesOnHowLongToWait() throws Exception {
    try (Sink sink = new Sink(Map.of());
        Exporter exporter = exporter("{endpoint: '%s'}".formatted(sink.httpEndpoint()))) {
      sink.behaviour =
          (_, _) -> {
            throw new Unavailable(
                Unavailable.Reason.OVERLOADED, "the spool is full", Duration.ofSeconds(7));
          };
      assertThatThrownBy(() -> exporter.export(block("a")))
          .isInstanceOfSatisfying(
              Unavailable.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Unavailable.Reason.OVERLOADED);
                assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7));
              })
          .hasMessageContaining("the spool is full");
    }
  }

  @Test
  void whatTheOtherSideNeverTakesIsRejected() throws Exception {
    try (Sink sink = new Sink(Map.of());
        Exporter exporter = exporter("{endpoint: '%s'}".formatted(sink.httpEndpoint()))) {
      sink.behaviour =
          (_, _) -> {
            throw new RejectedData("no pipeline takes traces");
          };
      assertThatThrownBy(() -> exporter.export(block("a")))
          .isInstanceOf(RejectedData.class)
          .hasMessageContaining("answers 400 no pipeline takes traces");
    }
  }

  @Test
  void nobodyListeningIsUnavailable() throws Exception {
    String endpoint;
    try (Sink sink = new Sink(Map.of())) {
      endpoint = sink.httpEndpoint();
    }
    try (Exporter exporter = exporter("{endpoint: '%s'}".formatted(endpoint))) {
      assertThatThrownBy(() -> exporter.export(block("a"))).isInstanceOf(Unavailable.class);
    }
  }

  @Test
  void everyProblemAtOnce() {
    plan("{endpoint: 'collector:4318', timeout: 0s, tls: {insecure: true, key_file: k}}");
    assertThat(problems.sorted())
        .extracting(ConfigProblem::toString)
        .containsExactlyInAnyOrder(
            "1:12: endpoint: 'collector:4318' is no HTTP endpoint. Expected a URL such as"
                + " https://collector:4318 (PIPE-005).",
            "1:39: timeout: expected more than 0 (PIPE-005).",
            "1:48: tls: one of cert_file and key_file is missing (PIPE-107). They go together.",
            "1:48: tls: insecure is not for otlphttp: the endpoint says http:// or https://"
                + " (PIPE-005).");
  }

  private Exporter exporter(String yaml) throws IOException {
    var plan = plan(yaml);
    assertThat(problems.sorted()).isEmpty();
    return plan.build();
  }

  private Plan<Exporter> plan(String yaml) {
    ConfigSection section = ConfigYaml.read(yaml, _ -> Optional.empty(), problems).orElseThrow();
    var plan = new OtlpHttpExporterFactory().plan(new ComponentId("otlphttp", ""), section);
    section.finish();
    return plan;
  }

  private static ExportBlock block(String... names) throws RejectedData {
    var batch =
        new OtlpDecoder()
            .decode(
                new OtlpRequest(
                    Signal.TRACES,
                    Encoding.PROTOBUF,
                    TenantId.NONE,
                    Instant.EPOCH,
                    Requests.spans(List.of(names))));
    return new ExportBlock(Signal.TRACES, TenantId.NONE, List.of(batch), "spool/traces/0-1/");
  }
}

package io.ollystack.ingest.otlp.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.otlp.kafka.KafkaReceiverConfig.Content;
import io.ollystack.ingest.otlp.kafka.KafkaReceiverConfig.Login;
import io.ollystack.ingest.otlp.kafka.KafkaReceiverConfig.Tls;
import io.ollystack.ingest.pipeline.config.ConfigProblem;
import io.ollystack.ingest.pipeline.config.ConfigProblems;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.config.ConfigYaml;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KafkaReceiverConfigTest {
  private final ConfigProblems problems = new ConfigProblems();

  @Test
  void defaults() {
    assertThat(read("{}"))
        .isEqualTo(
            new KafkaReceiverConfig(
                List.of("localhost:9092"),
                "ollystack",
                "ollystack",
                true,
                Map.of(
                    "otlp_spans", new Content(Signal.TRACES, Encoding.PROTOBUF),
                    "otlp_metrics", new Content(Signal.METRICS, Encoding.PROTOBUF),
                    "otlp_logs", new Content(Signal.LOGS, Encoding.PROTOBUF)),
                TenantId.NONE,
                Duration.ofSeconds(45),
                Optional.empty(),
                Optional.empty()));
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void everythingSet() {
    assertThat(
            read(
                """
                brokers: [a:9092, b:9093]
                group_id: g
                client_id: c
                initial_offset: latest
                traces: {topic: t, encoding: otlp_json}
                metrics: {topic: m}
                logs: {encoding: otlp_json}
                tenant: acme
                session_timeout: 10s
                tls: {ca_file: ca.pem, cert_file: cert.pem, key_file: key.pem}
                auth: {sasl: {mechanism: SCRAM-SHA-512, username: u, password: p}}
                """))
        .isEqualTo(
            new KafkaReceiverConfig(
                List.of("a:9092", "b:9093"),
                "g",
                "c",
                false,
                Map.of(
                    "t", new Content(Signal.TRACES, Encoding.JSON),
                    "m", new Content(Signal.METRICS, Encoding.PROTOBUF),
                    "otlp_logs", new Content(Signal.LOGS, Encoding.JSON)),
                new TenantId("acme"),
                Duration.ofSeconds(10),
                Optional.of(
                    new Tls(
                        Optional.of(Path.of("ca.pem")),
                        Optional.of(Path.of("cert.pem")),
                        Optional.of(Path.of("key.pem")))),
                Optional.of(new Login("SCRAM-SHA-512", "u", "p"))));
    assertThat(problems.sorted()).isEmpty();
  }

  @Test
  void everyProblemAtOnce() {
    read(
        """
        brokers: [nowhere]
        initial_offset: first
        traces: {topic: same, encoding: jaeger}
        logs: {topic: same, tpoic: x}
        tenant: "a b"
        tls: {cert_file: cert.pem}
        auth: {sasl: {mechanism: GSSAPI, password: p}}
        """);
    assertThat(problems.sorted())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "1:10: brokers: 'nowhere' is no broker: expected host:port (PIPE-005).",
            "2:17: initial_offset: 'first': expected earliest or latest (PIPE-005).",
            "3:33: traces.encoding: 'jaeger': expected otlp_proto or otlp_json (PIPE-005).",
            "4:1: the topic 'same' is used for two signals (PIPE-107). Give each signal a topic of"
                + " its own.",
            "4:21: unknown key 'logs.tpoic' (PIPE-002). Expected one of: encoding, topic. Did you"
                + " mean 'topic'?",
            "5:9: tenant: tenant id 'a b': expected at most 128 letters, digits, '.', '_' or '-'"
                + " (PIPE-005).",
            "6:6: tls: one of cert_file and key_file is missing (PIPE-107). They go together.",
            "7:14: 'auth.sasl.username' is missing (PIPE-004). It has no default.",
            "7:26: auth.sasl.mechanism: 'GSSAPI': expected one of PLAIN, SCRAM-SHA-256,"
                + " SCRAM-SHA-512 (PIPE-005).");
  }

  @Test
  void passwordIsNotPrinted() {
    assertThat(new Login("PLAIN", "u", "secret")).hasToString("Login[PLAIN, u]");
  }

  private KafkaReceiverConfig read(String yaml) {
    ConfigSection section = ConfigYaml.read(yaml, _ -> Optional.empty(), problems).orElseThrow();
    KafkaReceiverConfig config = KafkaReceiverConfig.read(section);
    section.finish();
    return config;
  }
}

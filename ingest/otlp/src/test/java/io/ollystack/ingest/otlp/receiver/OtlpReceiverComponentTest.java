package io.ollystack.ingest.otlp.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.config.ConfigProblem;
import io.ollystack.ingest.pipeline.config.ConfigProblems;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import io.ollystack.ingest.pipeline.config.ConfigYaml;
import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.api.metrics.MeterProvider;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The receiver's YAML, with the collector's keys.
@SuppressWarnings("AddressSelection") // addresses to listen on
class OtlpReceiverComponentTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private final ConfigProblems problems = new ConfigProblems();

  @Test
  void defaultsAreTheUsualPortsOnTheLoopback() {
    OtlpReceiverConfig config = OtlpReceiverComponent.read(section("protocols: {grpc: , http: }"));
    assertThat(config.grpc())
        .contains(OtlpReceiverConfig.Grpc.on(new InetSocketAddress("127.0.0.1", 4317)));
    assertThat(config.http())
        .contains(OtlpReceiverConfig.Http.on(new InetSocketAddress("127.0.0.1", 4318)));
    assertThat(config.tokens()).isEmpty();
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void everyKeyArrives() {
    OtlpReceiverConfig config =
        OtlpReceiverComponent.read(
            section(
                """
                protocols:
                  grpc:
                    endpoint: "[::1]:14317"
                    tls: {cert_file: s.crt, key_file: s.key, client_ca_file: ca.crt}
                    max_recv_msg_size_mib: 64
                    max_concurrent_streams: 7
                    max_connections: 9
                    read_timeout: 11s
                    keepalive:
                      server_parameters:
                        time: 1m
                        timeout: 5s
                        max_connection_idle: 2m
                        max_connection_age: 1h
                        max_connection_age_grace: 3s
                      enforcement_policy: {min_time: 15s, permit_without_stream: false}
                  http:
                    endpoint: 0.0.0.0:14318
                    tls: {cert_file: s.crt, key_file: s.key}
                    max_request_body_size: 1048576
                    max_connections: 13
                    read_timeout: 17s
                    idle_timeout: 19s
                auth: {tokens: {acme: %s}}
                """
                    .formatted(TOKEN)));
    assertThat(problems.sorted()).isEmpty();
    assertThat(config.problems()).isEmpty();
    assertThat(config.tokens()).isEqualTo(Map.of(TOKEN, new TenantId("acme")));
    assertThat(config.grpc())
        .contains(
            new OtlpReceiverConfig.Grpc(
                new InetSocketAddress("::1", 14317),
                Optional.of(
                    new OtlpReceiverConfig.Tls(
                        Path.of("s.crt"), Path.of("s.key"), Optional.of(Path.of("ca.crt")))),
                64 << 20,
                7,
                9,
                Duration.ofSeconds(11),
                new OtlpReceiverConfig.KeepAlive(
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(2),
                    Optional.of(Duration.ofHours(1)),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(15),
                    false)));
    assertThat(config.http())
        .contains(
            new OtlpReceiverConfig.Http(
                new InetSocketAddress("0.0.0.0", 14318),
                Optional.of(
                    new OtlpReceiverConfig.Tls(
                        Path.of("s.crt"), Path.of("s.key"), Optional.empty())),
                1 << 20,
                13,
                Duration.ofSeconds(17),
                Duration.ofSeconds(19)));
  }

  @Test
  void tellsEverythingThatIsWrongAtOnce() {
    ConfigSection section =
        section(
            """
            protocols:
              grpc:
                endpoint: localhost
                max_recv_msg_size_mib: 0
                read_timeout: 0s
                keepalive: {server_parameters: {time: 0s, max_age: 1h}}
                tls: {cert_file: s.crt}
              http:
                max_request_body_size: 0
                idle_timeout: 0s
                cors: {}
            auth:
              tokens: {acme: short, "a b": 0123456789abcdef0123456789abcdef}
            tenant: acme
            """);
    new OtlpReceiverComponent(MeterProvider.noop().get("test"), Clock.systemUTC())
        .plan(new ComponentId("otlp", ""), section);
    List<String> found = problems.sorted().stream().map(ConfigProblem::toString).toList();
    assertThat(String.join("\n", found))
        .contains(
            "endpoint: 'localhost': expected host:port, such as 0.0.0.0:4317",
            "max_recv_msg_size_mib: 0: expected 1 to 1024",
            "protocols.grpc.read_timeout: PT0S, expected a positive duration",
            "keepalive.server_parameters.time: PT0S, expected a positive duration",
            "max_age",
            "tls.key_file",
            "max_request_body_size: ",
            "protocols.http.idle_timeout: PT0S",
            "cors",
            "a token has 5 characters, expected at least 16",
            "tenant id 'a b'",
            "tenant: auth.tokens says whose data it is");
    assertThat(found).hasSize(12);
  }

  private ConfigSection section(String text) {
    return ConfigYaml.read(text, _ -> Optional.empty(), problems).orElseThrow();
  }
}

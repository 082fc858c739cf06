package io.ollystack.ingest.otlp.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ollystack.ingest.telemetry.TenantId;
import io.opentelemetry.api.metrics.MeterProvider;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OtlpReceiverConfigTest {
  private static final InetSocketAddress ADDRESS =
      InetSocketAddress.createUnresolved("localhost", 0);

  @Test
  void defaultsHaveNoProblems() {
    OtlpReceiverConfig config = OtlpReceiverConfig.open(ADDRESS, ADDRESS);
    assertThat(config.problems()).isEmpty();
    assertThat(config.tokens()).isEmpty();
    assertThat(config.grpc().orElseThrow().maxRequestBytes()).isEqualTo(20 << 20);
    assertThat(config.http().orElseThrow().requestTimeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void reportsAllProblemsAtOnce() {
    OtlpReceiverConfig config =
        new OtlpReceiverConfig(
            Optional.of(OtlpReceiverConfig.Grpc.on(ADDRESS).withMaxRequestBytes(0)),
            Optional.of(
                OtlpReceiverConfig.Http.on(ADDRESS)
                    .withMaxRequestBytes(-1)
                    .withTimeouts(Duration.ZERO, Duration.ofSeconds(-1))),
            Map.of("short", new TenantId("acme")),
            TenantId.NONE);
    assertThat(config.problems())
        .containsExactly(
            "protocols.grpc.max_recv_msg_size_mib: 0, expected a positive number.",
            "protocols.http.max_request_body_size: -1, expected a positive number.",
            "protocols.http.read_timeout: PT0S, expected a positive duration such as 30s.",
            "protocols.http.idle_timeout: PT-1S, expected a positive duration such as 30s.",
            "auth.tokens (of tenant 'acme'): a token has 5 characters, expected at least 16. Try"
                + " `openssl rand -hex 32`.");
  }

  @Test
  void needsAProtocol() {
    OtlpReceiverConfig config =
        new OtlpReceiverConfig(Optional.empty(), Optional.empty(), Map.of(), TenantId.NONE);
    assertThatThrownBy(() ->
            OtlpReceiverFactory.create(config, MeterProvider.noop().get("test"), Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("receivers.otlp: protocols: expected grpc, http or both. Try `http: {}`.");
  }
}

package io.ollystack.ingest.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClickHouseEndpointTest {
  @Test
  void addsThePortOfTheHttpInterface() {
    assertThat(endpoint("http://ch.example").uri()).hasToString("http://ch.example:8123");
    assertThat(endpoint("https://ch.example/proxy").uri())
        .hasToString("https://ch.example:8443/proxy");
    assertThat(endpoint("http://[::1]:9").uri()).hasToString("http://[::1]:9");
  }

  @Test
  void neverShowsThePassword() {
    assertThat(endpoint("http://h:1"))
        .hasToString(
            "ClickHouseEndpoint[uri=http://h:1, database=d, user=u, password=***, tls=Optional.empty]");
    assertThat(Secret.NONE).hasToString("(none)");
  }

  @Test
  void rejectsTheNativeProtocol() {
    assertThatThrownBy(() -> endpoint("tcp://u:pw@ch.example:9000"))
        .hasMessage(
            "ClickHouse URL `tcp://***@ch.example:9000`: expected http://host:port or https://host:port. The native protocol (9000, 9440) is not spoken; use the HTTP interface (8123, 8443).");
  }

  @Test
  void rejectsCredentialsInTheUrlWithoutRepeatingThem() {
    assertThatThrownBy(() -> endpoint("http://u:secret@ch.example:8123"))
        .hasMessage(
            "ClickHouse URL `http://***@ch.example:8123`: user and password do not belong into the URL, where logs would show them. Set them as user and password.");
  }

  @Test
  void rejectsCertificatesOnPlainHttp() {
    ClickHouseEndpoint.Tls tls =
        new ClickHouseEndpoint.Tls(
            Optional.of(Path.of("ca.pem")), Optional.empty(), Optional.empty());
    assertThatThrownBy(() ->
            new ClickHouseEndpoint(
                URI.create("http://h:1"), "d", "u", Secret.NONE, Optional.of(tls)))
        .hasMessage(
            "ClickHouse URL `http://h:1`: certificates are configured, so expected https. Change the URL to https or remove the certificates.");
  }

  @Test
  void rejectsACertificateWithoutItsKey() {
    assertThatThrownBy(() ->
            new ClickHouseEndpoint.Tls(
                Optional.empty(), Optional.of(Path.of("client.pem")), Optional.empty()))
        .hasMessage(
            "ClickHouse TLS: a client certificate and its key go together, one of them is missing. Set both or neither.");
  }

  private static ClickHouseEndpoint endpoint(String uri) {
    return new ClickHouseEndpoint(URI.create(uri), "d", "u", Secret.of("pw"));
  }
}

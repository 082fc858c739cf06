package io.ollystack.deploy.demoshop.telemetry;

import java.net.URI;
import java.util.Optional;

/// Where and how telemetry is delivered.
///
/// @param endpoint base address, `http://host:port`; for HTTP the signal's path is appended
/// @param queueItems how many spans, log records or points may wait before their queue is full
public record DeliverySettings(
    URI endpoint, Protocol protocol, boolean gzip, Optional<String> bearerToken, int queueItems) {

  public DeliverySettings {
    if (endpoint.getHost() == null || endpoint.getScheme() == null) {
      throw new IllegalArgumentException(
          "--endpoint %s: expected http://host:port or https://host:port".formatted(endpoint));
    }
    if (queueItems < 1) {
      throw new IllegalArgumentException("queueItems %d: must be at least 1".formatted(queueItems));
    }
  }

  /// The port, by scheme and protocol where the address names none.
  public int port() {
    if (endpoint.getPort() >= 0) {
      return endpoint.getPort();
    }
    return protocol == Protocol.GRPC ? 4317 : 4318;
  }

  String address() {
    return "%s://%s:%d".formatted(endpoint.getScheme(), endpoint.getHost(), port());
  }

  String signalAddress(String signal) {
    String path = endpoint.getPath() == null ? "" : endpoint.getPath().replaceAll("/+$", "");
    return "%s%s/v1/%s".formatted(address(), path, signal);
  }
}

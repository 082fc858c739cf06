package io.ollystack.ingest.clickhouse.schema;

import com.sun.net.httpserver.HttpServer;
import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import io.ollystack.ingest.clickhouse.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// An HTTP server that answers every statement with the same text.
final class ScriptedServer implements AutoCloseable {
  private final HttpServer http;

  ScriptedServer(String answer) throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    http.start();
  }

  ClickHouseEndpoint endpoint() {
    return new ClickHouseEndpoint(
        URI.create("http://127.0.0.1:" + http.getAddress().getPort()), "x", "default", Secret.NONE);
  }

  @Override
  public void close() {
    http.stop(0);
  }
}

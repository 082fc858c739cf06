package io.ollystack.ingest.scrape;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/// A real HTTP target whose answer a test sets.
public final class MetricsPage implements AutoCloseable {
  public static final String TEXT = "text/plain; version=0.0.4";
  public static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  public final Map<String, String> lastHeaders = new ConcurrentHashMap<>();
  public final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;
  private volatile String body = "";
  private volatile String type = TEXT;
  private volatile int status = 200;
  private volatile boolean gzip;

  public MetricsPage() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/metrics",
        exchange -> {
          requests.incrementAndGet();
          exchange
              .getRequestHeaders()
              .forEach((name, values) -> lastHeaders.put(name, values.getFirst()));
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          if (gzip) {
            ByteArrayOutputStream zipped = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
              out.write(bytes);
            }
            bytes = zipped.toByteArray();
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          }
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
          }
          exchange.close();
        });
    server.start();
  }

  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public void answer(String newType, String newBody) {
    type = newType;
    body = newBody;
    status = 200;
  }

  public void fail(int newStatus) {
    status = newStatus;
  }

  public void gzip(boolean on) {
    gzip = on;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

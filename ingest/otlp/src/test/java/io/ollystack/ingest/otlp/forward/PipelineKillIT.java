package io.ollystack.ingest.otlp.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole ingest process (OTLP/HTTP in, spool, batches, OTLP/gRPC out), killed with SIGKILL under
/// load: every span that a client got a 200 for arrives.
final class PipelineKillIT {
  private static final int KILLS = 3;
  private static final int CLIENTS = 8;
  private static final int ACKNOWLEDGED_BEFORE_KILL = 400;

  @TempDir private Path directory;
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger sent = new AtomicInteger();

  @Test
  void everyAcknowledgedSpanArrivesThoughTheProcessIsKilled() throws Exception {
    try (Sink sink = new Sink(Map.of())) {
      int port = freePort();
      Files.writeString(
          directory.resolve("pipelines.yaml"),
          """
          receivers:
            otlp:
              protocols:
                http: {endpoint: "127.0.0.1:%d"}
          processors:
            batch: {timeout: 20ms}
          exporters:
            otlp: {endpoint: "%s", tls: {insecure: true}}
          service:
            spool: {max_size: 256MiB, segment_size: 1MiB, min_free_space: 0}
            pipelines:
              traces: {receivers: [otlp], processors: [batch], exporters: [otlp]}
          """
              .formatted(port, sink.endpoint()));
      for (int kill = 1; kill <= KILLS; kill++) {
        runAndKill(port, kill * ACKNOWLEDGED_BEFORE_KILL);
      }
      Process last = start();
      await(() -> new HashSet<>(sink.names).containsAll(acknowledged));
      last.destroyForcibly().waitFor();
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLS * ACKNOWLEDGED_BEFORE_KILL);
    }
    assertThat(directory.resolve("dead-letters")).isEmptyDirectory();
  }

  private void runAndKill(int port, int untilAcknowledged) throws Exception {
    Process process = start();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.execute(() -> send(http, port));
      }
      await(() -> acknowledged.size() >= untilAcknowledged);
      process.destroyForcibly().waitFor();
    }
  }

  /// Sends until the process is gone.
  private void send(HttpClient http, int port) {
    while (true) {
      String name = "span" + sent.incrementAndGet();
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
              .header("content-type", "application/x-protobuf")
              .POST(HttpRequest.BodyPublishers.ofByteArray(Requests.spans(List.of(name))))
              .build();
      try {
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status == 200) {
          acknowledged.add(name);
        }
      } catch (IOException e) {
        return; // killed: this span was not acknowledged
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private Process start() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                PipelineProcess.class.getName(),
                directory.toString())
            .redirectError(directory.resolve("process.log").toFile())
            .start();
    var reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(reader.readLine()).as(this::log).isEqualTo("ready");
    return process;
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("process.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the condition comes true in 60 s").isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

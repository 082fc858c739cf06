package io.ollystack.copilot.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Sends spans with ids of their own from several connections, each request once, and notes which
/// were acknowledged. What was not is never sent again: nobody knows what became of it.
final class SpanLedger {
  static final int SPANS_A_REQUEST = 20;

  private final AtomicLong next = new AtomicLong(1);
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<Long> unknown = ConcurrentHashMap.newKeySet();
  private final List<Thread> senders = new ArrayList<>();
  private volatile boolean stopping;

  /// Sends until [#stop()].
  void start(int connections, int otlpHttpPort) {
    stopping = false;
    for (int i = 0; i < connections; i++) {
      senders.add(Thread.ofPlatform().daemon().start(() -> send(otlpHttpPort)));
    }
  }

  void stop() throws InterruptedException {
    stopping = true;
    for (Thread sender : senders) {
      sender.join();
    }
    senders.clear();
  }

  long acknowledgedSpans() {
    return (long) acknowledged.size() * SPANS_A_REQUEST;
  }

  long unknownSpans() {
    return (long) unknown.size() * SPANS_A_REQUEST;
  }

  /// The acknowledged requests, as a list for SQL; the request's number is its trace id.
  String acknowledgedTraces() {
    return String.join(",", acknowledged.stream().map("'%032x'"::formatted).toList());
  }

  private void send(int port) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!stopping) {
        long number = next.getAndIncrement();
        try {
          int status = client.send(request(port, number), discarding()).statusCode();
          if (status == 200) {
            acknowledged.add(number);
          }
        } catch (IOException killed) {
          unknown.add(number);
          return;
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static HttpResponse.BodyHandler<Void> discarding() {
    return HttpResponse.BodyHandlers.discarding();
  }

  private static HttpRequest request(int port, long number) {
    Instant now = Instant.now();
    long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    List<String> spans = new ArrayList<>();
    for (int i = 0; i < SPANS_A_REQUEST; i++) {
      spans.add(
          """
          {"traceId": "%032x", "spanId": "%08x%08x", "name": "work", "kind": 2,
           "startTimeUnixNano": "%d", "endTimeUnixNano": "%d"}
          """
              .formatted(number, number, i + 1, nanos, nanos + 1_000_000));
    }
    String body =
        """
        {"resourceSpans": [{
          "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "ledger"}}]},
          "scopeSpans": [{"spans": [%s]}]}]}
        """
            .formatted(String.join(",", spans));
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
        .header("Content-Type", "application/json")
        .timeout(Duration.ofSeconds(30))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }
}

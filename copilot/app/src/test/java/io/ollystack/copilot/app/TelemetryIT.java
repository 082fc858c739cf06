package io.ollystack.copilot.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouse;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Telemetry goes in and answers come out, also when processes are killed in between.
class TelemetryIT {
  private static final Pattern OTLP_HTTP = Pattern.compile("Receiving OTLP: .*HTTP on port (\\d+)");
  private static final String QUERY =
      "FROM spans SINCE 1h |> AGGREGATE count() AS spans BY service";

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path directory;

  @Test
  void answersWhatWasSent() throws Exception {
    try (ServiceProcess service = ServiceProcess.run(directory).awaitReady()) {
      send(service, "checkout");
      awaitAnswer(service, "[\"checkout\",1]");

      String stored =
          "ollystack_ingest_rows_total{fate=\"stored\",pipeline=\"traces\",reason=\"\"} 1.0";
      service.await("the account", () -> service.body("/metrics").contains(stored));
      service.await(
          "an empty spool",
          () ->
              service
                  .body("/metrics")
                  .contains("ollystack_spool_oldest_age{pipeline=\"traces\"} 0.0"));
      assertThat(service.body("/metrics"))
          .contains(
              "ollystack_ingest_pending{pipeline=\"traces\"} 0.0",
              "ollystack_receiver_accepted_total{signal=\"traces\"} 1.0",
              "ollystack_receiver_arrival_delay_seconds_bucket{service=\"checkout\"",
              "ollystack_spool_size_bytes");
      assertThat(service.body("/health/ready")).contains("\"ingest\"", "\"clickhouse\"");
    }
  }

  @Test
  void keepsWhatWasAcknowledgedWhenKilled() throws Exception {
    try (ServiceProcess killed = ServiceProcess.run(directory).awaitReady()) {
      send(killed, "payment");
      killed.process().destroyForcibly();
      killed.process().waitFor();
    }
    try (ServiceProcess again = ServiceProcess.run(directory).awaitReady()) {
      awaitAnswer(again, "[\"payment\",1]");
    }
  }

  @Test
  void degradesAndRecoversWhenClickHouseIsKilled() throws Exception {
    try (ServiceProcess service = ServiceProcess.run(directory).awaitReady()) {
      long child = service.process().descendants().findFirst().orElseThrow().pid();
      ProcessHandle.of(child).orElseThrow().destroyForcibly();
      service.await("the degraded readiness", () -> service.status("/health/ready") == 503);

      send(service, "cart");

      service.await("the recovery", () -> service.status("/health/ready") == 200);
      awaitAnswer(service, "[\"cart\",1]");
      assertThat(service.status("/health/live")).isEqualTo(200);
    }
  }

  @Test
  void migrateEndsByItself() throws Exception {
    try (ServiceProcess first = ServiceProcess.start(directory, Map.of(), "migrate")) {
      assertThat(first.awaitExit()).isZero();
      assertThat(first.output())
          .startsWith("The schema is up to date in database ollystack of ClickHouse ")
          .contains("Applied: 0001-raw-signals");
    }
    Map<String, String> environment = Map.of("OLLYSTACK_ROLES", "migrate");
    try (ServiceProcess again = ServiceProcess.start(directory, environment, "run")) {
      assertThat(again.awaitExit()).isZero();
      assertThat(again.output()).endsWith("Nothing was to be done.\n");
    }
  }

  /// The setting by which a team points the same program at its own ClickHouse.
  @Test
  void usesTheServerItIsPointedAt() throws Exception {
    EmbeddedClickHouseSettings settings =
        EmbeddedClickHouseSettings.in(directory.resolve("elsewhere"));
    try (EmbeddedClickHouse server = EmbeddedClickHouse.start(settings)) {
      var there = server.endpoint();
      Map<String, String> environment =
          Map.of(
              "OLLYSTACK_CLICKHOUSE_URL", there.uri().toString(),
              "OLLYSTACK_CLICKHOUSE_USER", there.user(),
              "OLLYSTACK_CLICKHOUSE_PASSWORD", there.password().reveal(),
              "OLLYSTACK_CLICKHOUSE_DATABASE", "team");
      try (ServiceProcess service = ServiceProcess.run(directory, environment).awaitReady()) {
        send(service, "checkout");
        awaitAnswer(service, "[\"checkout\",1]");

        assertThat(service.process().descendants()).as("no ClickHouse of its own").isEmpty();
        assertThat(service.body("/configuration")).doesNotContain(there.password().reveal());
      }
    }
  }

  /// It sends its own telemetry to its own receiver, and finds it there.
  @Test
  void watchesItself() throws Exception {
    int port = freePort();
    try (ServiceProcess service =
        ServiceProcess.run(
                directory,
                "--ollystack.otlp.http.port=" + port,
                "--ollystack.telemetry.endpoint=http://127.0.0.1:" + port,
                "--ollystack.telemetry.interval=1s")
            .awaitReady()) {
      service.await("a span of its own", () -> isAnswered(service, QUERY, "[\"ollystack\","));
      service.await(
          "a log record of its own",
          () ->
              isAnswered(
                  service,
                  "FROM logs SINCE 1h |> AGGREGATE count() AS records BY service",
                  "[\"ollystack\","));
      service.await(
          "a metric of its own",
          () ->
              isAnswered(
                  service,
                  "FROM metrics SINCE 1h WHERE metric = 'ollystack.receiver.accepted' |> AGGREGATE count() AS points BY service",
                  "[\"ollystack\","));
    }
  }

  @Test
  void saysWhichOtlpPortIsTaken() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServiceProcess service =
            ServiceProcess.run(directory, "--ollystack.otlp.http.port=" + other.getLocalPort())) {
      assertThat(service.awaitExit()).isEqualTo(1);
      assertThat(service.errors())
          .isEqualTo(
              """
              ollystack.otlp.http.port=%1$d: the port is in use on 127.0.0.1.
                  Expected a free port. Stop its user (`ss -ltnp 'sport = :%1$d'` names it) or set OLLYSTACK_OTLP_HTTP_PORT to another.
              """
                  .formatted(other.getLocalPort()));
    }
  }

  @Test
  void servesWithoutAnAnsweringServerAndSaysSo() throws Exception {
    try (ServiceProcess service =
        ServiceProcess.run(directory, "--ollystack.clickhouse.url=http://127.0.0.1:1")
            .awaitServing()) {
      service.await(
          "the reason", () -> service.body("/health/ready").contains("http://127.0.0.1:1"));
      assertThat(service.status("/health/ready")).isEqualTo(503);
      assertThat(service.status("/health/live")).isEqualTo(200);
      assertThat(send(service, "checkout")).isEqualTo(200);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitAnswer(ServiceProcess service, String rows) {
    service.await("the answer " + rows, () -> isAnswered(service, QUERY, rows));
  }

  private boolean isAnswered(ServiceProcess service, String query, String rows) {
    try {
      return query(service, query).contains(rows);
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  private String query(ServiceProcess service, String query)
      throws IOException, InterruptedException {
    return post(
            "http://127.0.0.1:" + service.port().orElseThrow() + "/api/v1/query",
            "{\"query\": \"" + query + "\"}")
        .body();
  }

  private int send(ServiceProcess service, String name) throws IOException, InterruptedException {
    service.await("the receiver", () -> OTLP_HTTP.matcher(service.output()).find());
    Matcher matcher = OTLP_HTTP.matcher(service.output());
    assertThat(matcher.find()).isTrue();
    long now = Instant.now().getEpochSecond();
    String span =
        """
        {"resourceSpans": [{
          "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "%s"}}]},
          "scopeSpans": [{"spans": [{
            "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174",
            "name": "GET /", "kind": 2,
            "startTimeUnixNano": "%d000000000", "endTimeUnixNano": "%d100000000"}]}]}]}
        """
            .formatted(name, now, now);
    HttpResponse<String> answer = post("http://127.0.0.1:" + matcher.group(1) + "/v1/traces", span);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.statusCode();
  }

  private HttpResponse<String> post(String uri, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }
}

package io.ollystack.copilot.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouse;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole service under kills, and under a ClickHouse that goes away, with a ledger of what it
/// acknowledged; counted in the tables themselves.
///
/// Longer: `-Dollystack.test.kills=20 -Dollystack.test.outage=600` (seconds).
class AcknowledgedMeansKeptIT {
  private static final int KILLS = Integer.getInteger("ollystack.test.kills", 2);
  private static final int OUTAGE_SECONDS = Integer.getInteger("ollystack.test.outage", 5);
  private static final Pattern OTLP_HTTP = Pattern.compile("Receiving OTLP: .*HTTP on port (\\d+)");
  private static final Path SAMPLE =
      Path.of("src/test/resources/replay/year-old-shop").toAbsolutePath();

  @TempDir private static Path folder = Path.of(".");
  private static Optional<EmbeddedClickHouse> started = Optional.empty();
  private static Optional<ClickHouseSwitch> switched = Optional.empty();

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path directory;

  @BeforeAll
  static void startClickHouse() throws Exception {
    started = Optional.of(EmbeddedClickHouse.start(EmbeddedClickHouseSettings.in(folder)));
    assertThat(started.get().awaitReady(Duration.ofSeconds(90))).isTrue();
    switched = Optional.of(new ClickHouseSwitch(clickhouse().uri().getPort()));
  }

  @AfterAll
  static void stopClickHouse() throws IOException {
    if (switched.isPresent()) {
      switched.get().close();
    }
    started.ifPresent(EmbeddedClickHouse::close);
  }

  @Test
  void keepsEveryAcknowledgedSpanThroughKillsAndAnOutageAndStoresItOnce() throws Exception {
    SpanLedger ledger = new SpanLedger();
    for (int kill = 0; kill < KILLS; kill++) {
      try (ServiceProcess service = service()) {
        long before = ledger.acknowledgedSpans();
        ledger.start(4, otlpPort(service));
        service.await("load", () -> ledger.acknowledgedSpans() > before + 2_000);
        service.process().destroyForcibly().waitFor();
        ledger.stop();
      }
    }
    try (ServiceProcess service = service()) {
      service.await("what was kept", () -> missing(ledger) == 0);

      power().off();
      long before = ledger.acknowledgedSpans();
      ledger.start(4, otlpPort(service));
      long end = System.nanoTime() + Duration.ofSeconds(OUTAGE_SECONDS).toNanos();
      service.await(
          "the outage",
          () -> System.nanoTime() > end && ledger.acknowledgedSpans() > before + 2_000,
          Duration.ofSeconds(OUTAGE_SECONDS + 90));
      ledger.stop();
      assertThat(missing(ledger)).isPositive();

      power().on();
      service.await("the catching up", () -> missing(ledger) == 0);
    }
    long stored = sql("SELECT count() FROM ollystack.otel_traces WHERE ServiceName = 'ledger'");
    long once =
        sql(
            "SELECT uniqExact(TraceId, SpanId) FROM ollystack.otel_traces WHERE ServiceName ="
                + " 'ledger'");
    assertThat(stored).as("no span is stored twice").isEqualTo(once);
    assertThat(stored)
        .isBetween(ledger.acknowledgedSpans(), ledger.acknowledgedSpans() + ledger.unknownSpans());
  }

  @Test
  void replayAccountsForEveryRowOfYearsAgo() throws Exception {
    try (ServiceProcess service = service();
        ServiceProcess replay =
            ServiceProcess.start(
                directory,
                Map.of(),
                "replay",
                SAMPLE.toString(),
                "--endpoint=http://127.0.0.1:" + otlpPort(service),
                "--clickhouse=" + address(true, clickhouse().uri().getPort()))) {
      int status = replay.awaitExit();
      assertThat(replay.output())
          .contains(
              "traces: 2 requests, 21 spans sent = 20 acknowledged + 1 rejected, 0 requests failed:"
                  + " even",
              "metrics: 1 requests, 6 data points sent = 6 acknowledged + 0 rejected",
              "logs: 1 requests, 7 log records sent = 7 acknowledged + 0 rejected",
              "traces: SELECT count() finds 20 of 20 acknowledged: even",
              "metrics: SELECT count() finds 6 of 6 acknowledged: even",
              "logs: SELECT count() finds 7 of 7 acknowledged: even");
      assertThat(status).isZero();
      assertThat(
              sql(
                  "SELECT count() FROM ollystack.otel_traces WHERE Timestamp BETWEEN"
                      + " '2021-01-01 00:00:00' AND '2021-01-01 00:00:30'"))
          .isEqualTo(20);
    }
  }

  private static ClickHouseEndpoint clickhouse() {
    return started.orElseThrow().endpoint();
  }

  private static ClickHouseSwitch power() {
    return switched.orElseThrow();
  }

  private ServiceProcess service() throws IOException {
    ClickHouseEndpoint endpoint = clickhouse();
    return ServiceProcess.run(
            directory,
            "--ollystack.clickhouse.url=" + address(false, power().port()),
            "--ollystack.clickhouse.user=" + endpoint.user(),
            "--ollystack.clickhouse.password=" + endpoint.password().reveal(),
            "--ollystack.retention=0")
        .awaitReady();
  }

  private static String address(boolean withUser, int port) {
    ClickHouseEndpoint endpoint = clickhouse();
    String user = endpoint.user() + ":" + endpoint.password().reveal() + "@";
    return "http://%s127.0.0.1:%d".formatted(withUser ? user : "", port);
  }

  private static int otlpPort(ServiceProcess service) {
    service.await("the receiver", () -> OTLP_HTTP.matcher(service.output()).find());
    Matcher matcher = OTLP_HTTP.matcher(service.output());
    assertThat(matcher.find()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  private long missing(SpanLedger ledger) {
    return ledger.acknowledgedSpans()
        - sql(
            "SELECT uniqExact(TraceId, SpanId) FROM ollystack.otel_traces WHERE TraceId IN (%s)"
                .formatted(ledger.acknowledgedTraces()));
  }

  private long sql(String text) {
    try {
      ClickHouseEndpoint endpoint = clickhouse();
      String user = endpoint.user() + ":" + endpoint.password().reveal();
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(address(false, endpoint.uri().getPort()) + "/"))
                  .header(
                      "Authorization",
                      "Basic "
                          + Base64.getEncoder()
                              .encodeToString(user.getBytes(StandardCharsets.UTF_8)))
                  .POST(HttpRequest.BodyPublishers.ofString(text))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return Long.parseLong(response.body().strip());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }
}

package io.ollystack.copilot.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouse;
import io.ollystack.ingest.clickhouse.embedded.EmbeddedClickHouseSettings;
import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole service with sampling: some traces are stored, with weights, and everything else
/// counts all of them.
class SamplingIT {
  private static final Pattern OTLP_HTTP = Pattern.compile("Receiving OTLP: .*HTTP on port (\\d+)");
  private static final int TRACES = 400;
  private static final int FAILING = 20;

  private static final String PIPELINES =
      """
      receivers:
        otlp: {protocols: {http: {endpoint: "${env:OLLYSTACK_OTLP_HTTP_ENDPOINT}"}}}
      processors:
        batch: {timeout: 100ms}
        ollystack_traces: {decision_wait: 1s}
        ollystack_rollup:
        ollystack_topology:
        ollystack_sampling:
          policies:
            - {name: errors, type: status_code, status_codes: [ERROR]}
            - {name: looked-into, type: raised}
            - name: rest
              type: and
              policies:
                - {type: not, policy: {type: service, services: [canary]}}
                - {type: probabilistic, sampling_percentage: 25}
      exporters:
        ollystack_clickhouse:
      service:
        pipelines:
          traces:
            receivers: [otlp]
            processors: [batch, ollystack_traces, ollystack_rollup, ollystack_topology, ollystack_sampling]
            exporters: [ollystack_clickhouse]
      """;

  @TempDir Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private long sent;

  @Test
  void storesSomeTracesWithWeightsAndCountsAll() throws Exception {
    Path file = directory.resolve("pipelines.yaml");
    Files.writeString(file, PIPELINES);
    var settings = EmbeddedClickHouseSettings.in(directory.resolve("clickhouse"));
    try (EmbeddedClickHouse store = EmbeddedClickHouse.start(settings)) {
      assertThat(store.awaitReady(Duration.ofSeconds(90))).isTrue();
      ClickHouseEndpoint endpoint = store.endpoint();
      try (ServiceProcess service =
              ServiceProcess.run(
                      directory,
                      "--ollystack.pipelines.file=" + file,
                      "--ollystack.clickhouse.url=http://127.0.0.1:" + endpoint.uri().getPort(),
                      "--ollystack.clickhouse.user=" + endpoint.user(),
                      "--ollystack.clickhouse.password=" + endpoint.password().reveal())
                  .awaitReady();
          ClickHouseClient client = ClickHouseClient.open(endpoint)) {
        sendTraces(service);
        service.await("a decision about every trace", () -> decided(client, "1") == 2 * TRACES + 1);
        service.await("the edges of every trace", () -> calls(client) == TRACES);
        assertSampledAndCounted(client);
        assertRaisedAfterAsking(service, client);
      }
    }
  }

  private void sendTraces(ServiceProcess service) throws Exception {
    List<String> spans = new ArrayList<>();
    for (int i = 0; i < TRACES; i++) {
      spans.add(trace("shop", "payment", i < FAILING));
    }
    send(service, spans);
    send(service, List.of(span(++sent, 1, 0, "canary", "probe", 2, false)));
  }

  private static void assertSampledAndCounted(ClickHouseClient client) {
    long stored = number(client, "SELECT count() FROM ollystack.otel_traces");
    assertThat(stored).isBetween(2L * FAILING + 100, 2L * FAILING + 280);
    assertThat(number(client, "SELECT uniqExact(TraceId) * 2 FROM ollystack.otel_traces"))
        .as("whole traces")
        .isEqualTo(stored);
    assertThat(
            number(
                client,
                "SELECT countIf(SampleWeight = 1) FROM ollystack.otel_traces WHERE StatusCode ="
                    + " 'Error'"))
        .as("all that failed, at weight 1")
        .isEqualTo(FAILING);
    assertThat(number(client, "SELECT round(sum(SampleWeight)) FROM ollystack.otel_traces"))
        .as("an estimate of all spans but the one that no policy wants")
        .isCloseTo(2 * TRACES, within(160L));
    assertThat(number(client, "SELECT sum(requests) FROM ollystack.obs_rollups"))
        .isEqualTo(2 * TRACES + 1);
    assertThat(number(client, "SELECT sum(errors) FROM ollystack.obs_rollups")).isEqualTo(FAILING);
    assertThat(calls(client)).isEqualTo(TRACES);
    assertThat(
            number(
                client,
                "SELECT sum(Records) FROM ollystack.obs_catalog_services WHERE Signal = 'traces'"
                    + " AND Service IN ('shop', 'payment', 'canary')"))
        .isEqualTo(2 * TRACES + 1);
    assertThat(
            number(
                client,
                "SELECT count() FROM ollystack.obs_service_versions WHERE Service = 'canary' AND"
                    + " Version = '1.0'"))
        .as("a version of which no span is stored")
        .isEqualTo(1);
  }

  private static long calls(ClickHouseClient client) {
    return number(
        client,
        "SELECT sum(calls) FROM ollystack.obs_topology_edges WHERE caller = 'shop' AND callee ="
            + " 'payment'");
  }

  /// Asks for all of billing, and sends until that has arrived at the pipeline.
  private void assertRaisedAfterAsking(ServiceProcess service, ClickHouseClient client)
      throws Exception {
    URI raises =
        URI.create("http://127.0.0.1:" + service.port().orElseThrow() + "/api/v1/sampling/raises");
    HttpResponse<String> asked =
        http.send(
            HttpRequest.newBuilder(raises)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"service\": \"billing\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(asked.statusCode()).as(asked.body()).isEqualTo(200);
    long total = 0;
    long kept = 0;
    for (int round = 0; kept < 40 && round < 15; round++) {
      List<String> spans = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        spans.add(trace("desk", "billing", false));
      }
      long before = number(client, "SELECT count() FROM ollystack.otel_traces");
      send(service, spans);
      total += 40;
      long all = total;
      String ours = "service IN ('desk', 'billing')";
      service.await("a decision", () -> decided(client, ours) == all);
      kept = number(client, "SELECT count() FROM ollystack.otel_traces") - before;
    }
    assertThat(kept).as("every trace of the last round").isEqualTo(40);
  }

  /// Spans that are stored or told to be left out.
  private static long decided(ClickHouseClient client, String where) {
    return number(
        client,
        "SELECT (SELECT count() FROM (SELECT ServiceName AS service FROM ollystack.otel_traces)"
            + " WHERE %1$s) + (SELECT sum(spans) FROM ollystack.obs_left_out WHERE %1$s)"
                .formatted(where));
  }

  private static long number(ClickHouseClient client, String sql) {
    try {
      String text = client.rows(sql, "read", Map.of()).getFirst().getFirst();
      return Math.round(Double.parseDouble(text));
    } catch (Exception failure) {
      throw new IllegalStateException(sql, failure);
    }
  }

  private String trace(String caller, String callee, boolean failed) {
    long id = ++sent;
    return span(id, 1, 0, caller, "order", 2, false)
        + ","
        + span(id, 2, 1, callee, "charge", 2, failed);
  }

  private static String span(
      long trace, int id, int parent, String service, String name, int kind, boolean failed) {
    long nanos = Instant.now().getEpochSecond() * 1_000_000_000L;
    return """
    {"resource": {"attributes": [
       {"key": "service.name", "value": {"stringValue": "%s"}},
       {"key": "service.version", "value": {"stringValue": "1.0"}}]},
     "scopeSpans": [{"spans": [
       {"traceId": "%032x", "spanId": "%016x", "parentSpanId": "%s", "name": "%s", "kind": %d,
        "startTimeUnixNano": "%d", "endTimeUnixNano": "%d", "status": {"code": %d}}]}]}
    """
        .formatted(
            service,
            trace,
            id,
            parent == 0 ? "" : "%016x".formatted(parent),
            name,
            kind,
            nanos,
            nanos + 1_000_000,
            failed ? 2 : 0);
  }

  private void send(ServiceProcess service, List<String> resourceSpans) throws Exception {
    service.await("the receiver", () -> OTLP_HTTP.matcher(service.output()).find());
    Matcher port = OTLP_HTTP.matcher(service.output());
    assertThat(port.find()).isTrue();
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + "/v1/traces"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"resourceSpans\": [" + String.join(",", resourceSpans) + "]}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }
}

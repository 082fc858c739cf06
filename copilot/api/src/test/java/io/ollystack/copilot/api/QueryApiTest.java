package io.ollystack.copilot.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.observql.result.QueryFailed;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class QueryApiTest {
  private ApiServer server(QueryEngine engine) {
    return new ApiServer(engine, Map.of());
  }

  @Test
  void answersWithColumnsRowsAndWhatToKnowAboutThem() throws Exception {
    try (ApiServer server = server(new ScriptedEngine())) {
      HttpResponse<String> response =
          server.post("/api/v1/query", "{\"query\": \"from requests since 60m\"}");

      assertThat(response.statusCode()).isEqualTo(200);
      JsonNode body = ApiServer.json(response);
      String id = response.headers().firstValue("Query-Id").orElseThrow();
      assertThat(body.path("id").asString()).isEqualTo(id);
      assertThat(body.path("observql").asString()).isEqualTo("FROM requests SINCE 1h");
      assertThat(body.path("sql").asString()).isEqualTo("SELECT 1");
      assertThat(body.path("columns").get(1).toString())
          .isEqualTo("{\"name\":\"p99_duration\",\"type\":\"duration\",\"unit\":\"ns\"}");
      assertThat(body.path("rows").get(0).toString())
          .isEqualTo("[\"2026-11-20T13:00:00Z\",1500000,\"say \\\"hi\\\", then\\nleave\"]");
      assertThat(body.path("rows").get(1).get(1).isNull()).isTrue();
      assertThat(body.path("statistics").toString())
          .isEqualTo("{\"rowsRead\":346800,\"bytesRead\":12345,\"elapsedMs\":15}");
      assertThat(body.path("truncated").asBoolean()).isTrue();
      assertThat(body.path("warnings").get(0).path("code").asString()).isEqualTo("W202");
      assertThat(body.path("digest").asString()).isEqualTo(ScriptedEngine.table().digest());
    }
  }

  @Test
  void passesMomentZoneAndLimitOn() throws Exception {
    var engine = new ScriptedEngine();
    try (ApiServer server = server(engine)) {
      server.post(
          "/api/v1/query",
          """
          {"query": "FROM logs", "now": "2026-01-01T00:00:00Z", "timezone": "Europe/Berlin", "limit": 5}
          """);
      assertThat(engine.order.get().now()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
      assertThat(engine.order.get().zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
      assertThat(engine.order.get().limit()).isEqualTo(OptionalInt.of(5));

      server.post("/api/v1/query", "{\"query\": \"FROM logs\"}");
      assertThat(engine.order.get().now()).isEqualTo(ApiServer.NOW);
    }
  }

  @Test
  void rejectsWithEveryProblemAndTheCorrectedQuery() throws Exception {
    try (ApiServer server = server(new ScriptedEngine())) {
      HttpResponse<String> response =
          server.post("/api/v1/query", "{\"query\": \"SELECT count() FORM logs\\nLAST hour\"}");

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.headers().firstValue("Content-Type"))
          .contains("application/problem+json");
      JsonNode body = ApiServer.json(response);
      assertThat(body.path("type").asString()).isEqualTo("urn:ollystack:problem:query-rejected");
      assertThat(body.path("correctedQuery").asString())
          .isEqualTo("SELECT count() FROM logs\nLAST 1h");
      JsonNode second = body.path("problems").get(1);
      assertThat(second.path("code").asString()).isEqualTo("E100");
      assertThat(second.path("line").asInt()).isEqualTo(2);
      assertThat(second.path("column").asInt()).isEqualTo(6);
      assertThat(second.path("start").asInt()).isEqualTo(30);
      assertThat(second.path("fix").path("edits").get(0).toString())
          .isEqualTo("{\"start\":30,\"end\":34,\"replacement\":\"1h\"}");
    }
  }

  @Test
  void saysWhatIsWrongWithTheRequest() throws Exception {
    try (ApiServer server = server(new ScriptedEngine())) {
      assertThat(detail(server.post("/api/v1/query", "{}")))
          .isEqualTo("query: is missing. Expected an ObservQL query, as text.");
      assertThat(detail(server.post("/api/v1/query", "{\"query\":\"x\",\"timezone\":\"Mars\"}")))
          .isEqualTo("timezone: 'Mars' is unknown. Expected a zone such as Europe/Berlin or UTC.");
      assertThat(detail(server.post("/api/v1/query", "{\"query\":\"x\",\"limit\":0}")))
          .isEqualTo("limit: 0 is too small. Expected 1 or more.");
      assertThat(server.post("/api/v1/query", "no json").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void tellsFailuresOfTheStoreApart() throws Exception {
    Map<QueryFailed.Reason, Integer> statuses =
        Map.of(
            QueryFailed.Reason.LIMIT, 422,
            QueryFailed.Reason.UNAVAILABLE, 503,
            QueryFailed.Reason.REFUSED, 500);
    for (Map.Entry<QueryFailed.Reason, Integer> each : statuses.entrySet()) {
      try (ApiServer server = server(new ScriptedEngine(each.getKey()))) {
        HttpResponse<String> response =
            server.post("/api/v1/query", "{\"query\": \"SHOW TABLES\"}");

        assertThat(response.statusCode()).isEqualTo(each.getValue());
        assertThat(detail(response)).isEqualTo("the store says no");
      }
    }
  }

  @Test
  void writesCsvAndNdjson() throws Exception {
    try (ApiServer server = server(new ScriptedEngine())) {
      HttpResponse<String> csv = server.send(asking(server, "text/csv"));
      assertThat(csv.body().split("\r\n"))
          .containsExactly(
              "time,p99_duration,body",
              "2026-11-20T13:00:00Z,1500000,\"say \"\"hi\"\", then\nleave\"",
              "2026-11-20T13:01:00Z,,'=1+1");
      assertThat(csv.headers().firstValue("Result-Truncated")).contains("true");

      HttpResponse<String> ndjson = server.send(asking(server, "application/x-ndjson"));
      assertThat(ndjson.body().lines()).hasSize(4);
      assertThat(ndjson.body().lines().skip(2).findFirst())
          .contains("[\"2026-11-20T13:01:00Z\",null,\"=1+1\"]");
      assertThat(ndjson.body().lines().skip(3).findFirst().orElseThrow())
          .contains("\"truncated\":true")
          .contains(ScriptedEngine.table().digest());
    }
  }

  @Test
  void cancelsByIdAndStopsTheEngine() throws Exception {
    var engine = new ScriptedEngine();
    try (ApiServer server = server(engine)) {
      CompletableFuture<HttpResponse<String>> running = endless(server);
      assertThat(engine.started.await(10, TimeUnit.SECONDS)).isTrue();

      assertThat(server.send(server.request("/api/v1/query/other").DELETE()).statusCode())
          .isEqualTo(404);
      assertThat(server.send(server.request("/api/v1/query/q-1").DELETE()).statusCode())
          .isEqualTo(204);

      assertThat(running.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(499);
      assertThat(engine.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(server.bean(RunningQueries.class).count()).isZero();
    }
  }

  @Test
  void stopsTheEngineWhenTheClientGoesAway() throws Exception {
    var engine = new ScriptedEngine();
    try (ApiServer server = server(engine)) {
      int port = server.request("/").build().uri().getPort();
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        OutputStream out = socket.getOutputStream();
        String body = "{\"query\": \"SHOW SERVICES\"}";
        out.write(
            ("POST /api/v1/query HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body)
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        assertThat(engine.started.await(10, TimeUnit.SECONDS)).isTrue();
      }

      assertThat(engine.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void refusesAnIdThatIsRunning() throws Exception {
    var engine = new ScriptedEngine();
    try (ApiServer server = server(engine)) {
      CompletableFuture<HttpResponse<String>> running = endless(server);
      assertThat(engine.started.await(10, TimeUnit.SECONDS)).isTrue();

      HttpResponse<String> second =
          server.send(asking(server, "application/json").setHeader("Query-Id", "q-1"));
      assertThat(second.statusCode()).isEqualTo(409);

      server.send(server.request("/api/v1/query/q-1").DELETE());
      assertThat(running.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(499);
    }
  }

  @Test
  void checksWithoutRunning() throws Exception {
    var engine = new ScriptedEngine();
    try (ApiServer server = server(engine)) {
      HttpResponse<String> right = server.post("/api/v1/check", "{\"query\": \"from logs\"}");
      assertThat(right.body()).isEqualTo("{\"observql\":\"FROM logs\",\"sql\":\"SELECT 1\"}");
      assertThat(server.post("/api/v1/check", "{\"query\": \"from\"}").statusCode()).isEqualTo(400);
      assertThat(engine.order.get()).isNull();
    }
  }

  private static CompletableFuture<HttpResponse<String>> endless(ApiServer server) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return server.send(
            server
                .request("/api/v1/query")
                .header("Query-Id", "q-1")
                .POST(HttpRequest.BodyPublishers.ofString("{\"query\": \"SHOW SERVICES\"}")));
      } catch (java.io.IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    });
  }

  private static HttpRequest.Builder asking(ApiServer server, String type) {
    return server
        .request("/api/v1/query")
        .header("Accept", type)
        .POST(HttpRequest.BodyPublishers.ofString("{\"query\": \"FROM logs\"}"));
  }

  private static String detail(HttpResponse<String> response) {
    return ApiServer.json(response).path("detail").asString();
  }
}

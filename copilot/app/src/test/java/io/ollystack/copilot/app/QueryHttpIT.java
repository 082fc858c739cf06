package io.ollystack.copilot.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.app.observql.ShopDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The query interface of the running service over the shop of the reference: every example by
/// HTTP, queries that are cancelled, queries that are saved.
class QueryHttpIT {
  private static final Path EXPECTED = Path.of("src/test/resources/observql/answers.txt");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Joins every pair of spans: nobody waits for its end.
  private static final String ENDLESS =
      "SELECT count() FROM spans a JOIN spans b ON a.kind = b.kind WITHIN 1h SINCE '2026-11-19 18:00'"
          + " UNTIL '2026-11-20 13:59'";

  /// It needs the assistant.
  private static final Set<String> ELSEWHERE = Set.of("E4");

  @TempDir static Path directory;
  private static ShopDatabase shop;
  private static ServiceProcess service;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    shop = ShopDatabase.shop();
    service =
        ServiceProcess.run(
                directory,
                "--ollystack.roles=chat",
                "--ollystack.clickhouse.url=" + shop.endpoint().uri(),
                "--ollystack.clickhouse.database=" + shop.endpoint().database(),
                "--ollystack.clickhouse.user=" + shop.endpoint().user(),
                "--ollystack.clickhouse.password=" + shop.endpoint().password().reveal())
            .awaitReady();
    service.await("the catalogue", () -> service.body("/api/v1/catalog").contains("\"checkout\""));
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    shop.close();
  }

  @Test
  void everyExampleAnswersAsRecorded() throws Exception {
    Map<String, String> answers = new TreeMap<>();
    for (Map.Entry<String, String> example : ShopDatabase.examples().entrySet()) {
      HttpResponse<String> response = query(example.getValue(), example.getKey()).get();
      answers.put(number(example.getKey()), summary(JSON.readTree(response.body())));
      assertThat(response.statusCode())
          .as(example.getKey() + " " + response.body())
          .isEqualTo(ELSEWHERE.contains(example.getKey()) ? 400 : 200);
    }
    StringBuilder actual = new StringBuilder();
    answers.forEach((name, answer) -> actual.append(name).append(' ').append(answer).append('\n'));
    if (Boolean.getBoolean("golden.rewrite")) {
      Files.writeString(EXPECTED, actual);
    }
    assertThat(actual.toString()).isEqualTo(Files.readString(EXPECTED));
  }

  @Test
  void cancelledQueryVanishesFromTheServer() throws Exception {
    CompletableFuture<HttpResponse<String>> answer = query(ENDLESS, "endless-1");
    service.await("the statement", () -> running() == 1);
    HttpResponse<Void> cancelled =
        HTTP.send(
            request("/api/v1/query/endless-1").DELETE().build(),
            HttpResponse.BodyHandlers.discarding());
    assertThat(cancelled.statusCode()).isEqualTo(204);
    service.await("its end", () -> running() == 0);
    assertThat(answer.get().statusCode()).isEqualTo(499);
    assertThat(answer.get().body()).contains("the query was cancelled.");
  }

  @Test
  void queryOfWhoeverLeavesVanishesFromTheServer() throws Exception {
    HttpClient leaving = HttpClient.newHttpClient();
    CompletableFuture<HttpResponse<String>> unread =
        leaving.sendAsync(post(ENDLESS, "endless-2"), HttpResponse.BodyHandlers.ofString());
    service.await("the statement", () -> running() == 1);
    leaving.shutdownNow();
    service.await("its end", () -> running() == 0);
    service.await("the caller's end", unread::isDone);
  }

  @Test
  void savedQueriesLieInTheStore() throws Exception {
    String body =
        """
        {"name": "it's \\\\ new\\nline", "query": "FROM logs WHERE body = 'a''b'"}\
        """;
    HttpResponse<String> created =
        HTTP.send(
            request("/api/v1/saved-queries")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(created.statusCode()).isEqualTo(201);
    String path = created.headers().firstValue("Location").orElseThrow();
    JsonNode saved = JSON.readTree(service.body(path));
    assertThat(saved.path("name").asString()).isEqualTo("it's \\ new\nline");
    assertThat(saved.path("query").asString()).isEqualTo("FROM logs WHERE body = 'a''b'");
    assertThat(shop.answer("SELECT TenantId, deleted FROM {{database}}.obs_saved_queries FINAL"))
        .isEqualTo(List.of(List.of("", "false")));
    HttpRequest delete = request(path).DELETE().build();
    assertThat(HTTP.send(delete, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(204);
    assertThat(service.status(path)).isEqualTo(404);
    assertThat(HTTP.send(delete, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(404);
  }

  @Test
  void reportedChangesAreQueriedAndKeptOnce() throws Exception {
    String body =
        """
        {"time": "2021-03-04T05:06:07Z", "kind": "flag", "service": "it's \\\\ odd", "id": "run-17",
         "actor": "ann", "description": "new-checkout on"}\
        """;
    for (boolean isNew : new boolean[] {true, false}) {
      HttpResponse<String> told =
          HTTP.send(
              request("/api/v1/changes").POST(HttpRequest.BodyPublishers.ofString(body)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
      assertThat(JSON.readTree(told.body()).path("recorded").asBoolean()).isEqualTo(isNew);
    }
    String query =
        """
        {"query": "SELECT time, kind, service, actor, description FROM changes SINCE '2021-03-04 00:00:00' UNTIL '2021-03-05 00:00:00'", "timezone": "UTC"}\
        """;
    HttpResponse<String> found =
        HTTP.send(
            request("/api/v1/query").POST(HttpRequest.BodyPublishers.ofString(query)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(JSON.readTree(found.body()).path("rows").toString())
        .as(found.body())
        .isEqualTo(
            "[[\"2021-03-04T05:06:07Z\",\"flag\",\"it's \\\\ odd\",\"ann\",\"new-checkout on\"]]");
  }

  /// Rows, the first of them, warnings; or the problems.
  private static String summary(JsonNode answer) {
    if (answer.has("problems")) {
      return "problem " + answer.path("problems").path(0).path("code").asString();
    }
    StringBuilder summary = new StringBuilder();
    summary.append(answer.path("rows").size()).append(" rows");
    answer
        .path("warnings")
        .forEach(warning -> summary.append(' ').append(warning.path("code").asString()));
    summary.append(" of");
    answer
        .path("columns")
        .forEach(column -> summary.append(' ').append(column.path("name").asString()));
    JsonNode first = answer.path("rows").path(0);
    return summary.append(" | ").append(clipped(first)).toString();
  }

  /// Estimates differ in their last digits from run to run.
  private static String clipped(JsonNode row) {
    StringBuilder text = new StringBuilder();
    row.forEach(value -> {
      text.append(text.isEmpty() ? "" : ", ");
      text.append(value.isNumber() ? String.format("%.3g", value.asDouble()) : value.toString());
    });
    return text.length() > 200 ? text.substring(0, 200) : text.toString();
  }

  private static String number(String example) {
    return "E%02d".formatted(Integer.valueOf(example.substring(1)));
  }

  private static int running() {
    try {
      return Integer.parseInt(
          shop.answer(
                  "SELECT count() FROM system.processes WHERE query LIKE '%{{database}}.otel_traces%'"
                      + " AND query NOT LIKE '%system.processes%'")
              .getFirst()
              .getFirst());
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static CompletableFuture<HttpResponse<String>> query(String text, String id) {
    return HTTP.sendAsync(post(text, id), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest post(String text, String id) {
    String body =
        JSON.writeValueAsString(Map.of("query", text, "now", ShopDatabase.NOW.toString()));
    return request("/api/v1/query")
        .header("Query-Id", id)
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + service.port().orElseThrow() + path))
        .header("Content-Type", "application/json");
  }
}

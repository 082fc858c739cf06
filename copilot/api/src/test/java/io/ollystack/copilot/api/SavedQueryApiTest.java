package io.ollystack.copilot.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SavedQueryApiTest {
  @Test
  void savesReadsReplacesAndDeletes() throws Exception {
    try (ApiServer server = new ApiServer(new ScriptedEngine(), Map.of())) {
      HttpResponse<String> created =
          server.post(
              "/api/v1/saved-queries",
              "{\"name\": \"errors\", \"query\": \"FROM logs WHERE severity = 'ERROR'\"}");
      assertThat(created.statusCode()).isEqualTo(201);
      String path = created.headers().firstValue("Location").orElseThrow();

      assertThat(server.get(path, Optional.empty()).body())
          .contains("\"name\":\"errors\"")
          .contains("\"updatedAt\":\"2026-11-20T14:00:00Z\"");

      HttpResponse<String> replaced =
          server.send(
              server
                  .request(path)
                  .PUT(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"name\": \"all\", \"query\": \"FROM logs\"}")));
      assertThat(replaced.statusCode()).isEqualTo(200);
      assertThat(server.get("/api/v1/saved-queries", Optional.empty()).body())
          .contains("\"name\":\"all\"")
          .doesNotContain("errors");

      assertThat(server.send(server.request(path).DELETE()).statusCode()).isEqualTo(204);
      assertThat(server.send(server.request(path).DELETE()).statusCode()).isEqualTo(404);
      assertThat(server.get(path, Optional.empty()).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void keepsThemApartByTenant() throws Exception {
    Map<String, io.ollystack.copilot.observql.catalog.Tenant> tokens =
        Map.of(
            "secret-a",
            ApiServer.ACME,
            "secret-b",
            new io.ollystack.copilot.observql.catalog.Tenant("other"));
    try (ApiServer server = new ApiServer(new ScriptedEngine(), tokens)) {
      HttpRequest.Builder save =
          server
              .request("/api/v1/saved-queries")
              .header("Authorization", "Bearer secret-a")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"name\": \"n\", \"query\": \"FROM logs\"}"));
      assertThat(server.send(save).statusCode()).isEqualTo(201);
      assertThat(server.get("/api/v1/saved-queries", Optional.of("secret-a")).body())
          .contains("\"name\":\"n\"");
      assertThat(server.get("/api/v1/saved-queries", Optional.of("secret-b")).body())
          .isEqualTo("[]");
    }
  }

  @Test
  void refusesWithoutAKnownToken() throws Exception {
    try (ApiServer server = new ApiServer(new ScriptedEngine(), Map.of("secret", ApiServer.ACME))) {
      HttpResponse<String> refused = server.get("/api/v1/catalog", Optional.empty());
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      assertThat(server.get("/api/v1/catalog", Optional.of("guess")).statusCode()).isEqualTo(401);
      assertThat(server.get("/api/v1/catalog", Optional.of("secret")).body()).contains("acme-shop");
    }
  }

  @Test
  void completesFromTheCatalogueOfTheTenant() throws Exception {
    try (ApiServer server = new ApiServer(new ScriptedEngine(), Map.of())) {
      HttpResponse<String> completed =
          server.post("/api/v1/complete", "{\"query\": \"FROM requests WHERE service = 'che\"}");
      assertThat(completed.body())
          .isEqualTo(
              "{\"start\":30,\"end\":34,\"candidates\":"
                  + "[{\"text\":\"'checkout'\",\"kind\":\"value\",\"detail\":\"service\"}]}");
      assertThat(server.post("/api/v1/complete", "{\"query\":\"x\",\"cursor\":9}").statusCode())
          .isEqualTo(400);
    }
  }

  @Test
  void refusesWhatCannotBeSaved() throws Exception {
    try (ApiServer server = new ApiServer(new ScriptedEngine(), Map.of())) {
      HttpResponse<String> nameless =
          server.post("/api/v1/saved-queries", "{\"query\": \"FROM logs\"}");
      assertThat(ApiServer.json(nameless).path("detail").asString())
          .isEqualTo("name: is missing. Expected a text.");
    }
  }
}

package io.ollystack.copilot.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AskApiTest {
  @Test
  void answersInOneDocument() throws Exception {
    try (ApiServer server = server()) {
      HttpResponse<String> response = ask(server, "{\"question\": \"newest 5 logs of checkout\"}");

      assertThat(response.statusCode()).isEqualTo(200);
      JsonNode answer = ApiServer.json(response);
      assertThat(answer.get("status").asString()).isEqualTo("answered");
      assertThat(answer.get("observql").asString())
          .isEqualTo(
              "SELECT time, service, severity, message, trace_id FROM logs WHERE service = 'checkout'"
                  + " LAST 1h ORDER BY time DESC LIMIT 5");
      assertThat(answer.get("rows")).hasSize(2);
      assertThat(answer.get("digest").asString()).hasSize(64);
    }
  }

  @Test
  void leansOnTheTurnBefore() throws Exception {
    try (ApiServer server = server()) {
      JsonNode first = ApiServer.json(ask(server, "{\"question\": \"newest 5 logs of checkout\"}"));
      JsonNode second =
          ApiServer.json(
              ask(
                  server,
                  "{\"question\": \"only errors\", \"conversation\": \""
                      + first.get("conversation").asString()
                      + "\"}"));

      assertThat(second.get("observql").asString())
          .contains("service = 'checkout' AND severity >= 'ERROR'");
    }
  }

  @Test
  void streamsNumberedEventsThatCanBeReadAgainFromAnyOne() throws Exception {
    try (ApiServer server = server()) {
      HttpResponse<String> response =
          server.post("/api/v1/ask/stream", "{\"question\": \"newest 5 logs of checkout\"}");
      String id = response.headers().firstValue("Answer-Id").orElseThrow();
      HttpResponse<String> again =
          server.send(
              server.request("/api/v1/ask/" + id + "/events").header("Last-Event-ID", "4").GET());

      assertThat(names(response))
          .containsExactly("understood", "queryready", "rows", "chart", "text", "done");
      assertThat(names(again)).containsExactly("text", "done");
    }
  }

  @Test
  void keepsAnswersFromOtherTenants() throws Exception {
    try (ApiServer server =
        new ApiServer(new ScriptedEngine(), Map.of("one", ApiServer.ACME, "two", Tenant.DEFAULT))) {
      HttpResponse<String> response =
          server.send(
              server
                  .request("/api/v1/ask/stream")
                  .header("Authorization", "Bearer one")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"question\": \"error rate by service\"}")));
      String id = response.headers().firstValue("Answer-Id").orElseThrow();

      assertThat(server.get("/api/v1/ask/" + id + "/events", Optional.of("two")).statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void asksBackAndRefuses() throws Exception {
    try (ApiServer server = server()) {
      JsonNode unknown = ApiServer.json(ask(server, "{\"question\": \"error rate of shipping\"}"));
      JsonNode refused = ApiServer.json(ask(server, "{\"question\": \"delete the logs\"}"));

      assertThat(unknown.get("status").asString()).isEqualTo("clarify");
      assertThat(unknown.get("options").get(0).asString()).isEqualTo("error rate of checkout");
      assertThat(refused.get("status").asString()).isEqualTo("refused");
    }
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    try (ApiServer server = server()) {
      HttpResponse<String> response = ask(server, "{}");

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains("question");
    }
  }

  private ApiServer server() {
    return new ApiServer(new ScriptedEngine(), Map.of());
  }

  private static HttpResponse<String> ask(ApiServer server, String body) throws Exception {
    return server.post("/api/v1/ask", body);
  }

  private static List<String> names(HttpResponse<String> response) {
    return response
        .body()
        .lines()
        .filter(line -> line.startsWith("event:"))
        .map(line -> line.substring("event:".length()).strip())
        .toList();
  }
}

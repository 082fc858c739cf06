package io.ollystack.copilot.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConversationApiTest {
  private static final String LOGS = "newest 5 logs of checkout";

  private final InMemoryConversations store = new InMemoryConversations();

  @Test
  void keepsWhatWasAskedAndAnswered() throws Exception {
    try (ApiServer server = server()) {
      Asked first = ask(server, LOGS, null, null);
      Asked second = ask(server, "only errors", first.conversation, null);

      JsonNode list = ApiServer.json(server.get("/api/v1/conversations", Optional.empty()));
      assertThat(list).hasSize(1);
      assertThat(list.get(0).get("title").asString()).isEqualTo(LOGS);
      assertThat(list.get(0).get("turns").asInt()).isEqualTo(2);
      JsonNode document = conversation(server, first.conversation);
      assertThat(texts(document, "question")).containsExactly(LOGS, "only errors");
      assertThat(texts(document, "id")).containsExactly(first.answer, second.answer);
      assertThat(texts(document, "status")).containsExactly("answered", "answered");
      assertThat(document.get("turns").get(0).get("events").get(0).get("event").asString())
          .isEqualTo("understood");
    }
  }

  @Test
  void goesOnAfterARestart() throws Exception {
    Asked first;
    try (ApiServer server = server()) {
      first = ask(server, LOGS, null, null);
    }
    try (ApiServer again = server()) {
      HttpResponse<String> events =
          again.send(
              again
                  .request("/api/v1/ask/" + first.answer + "/events")
                  .header("Last-Event-ID", "4")
                  .GET());
      assertThat(events.body()).startsWith("id:5\nevent:text\n").contains("event:done");

      Asked second = ask(again, "only errors", first.conversation, null);
      assertThat(second.body).contains("service = 'checkout' AND severity >= 'ERROR'");
    }
  }

  @Test
  void anEditedQuestionTakesThePlaceOfWhatFollowed() throws Exception {
    try (ApiServer server = server()) {
      Asked first = ask(server, LOGS, null, null);
      Asked second = ask(server, "only errors", first.conversation, null);
      ask(server, "only errors", first.conversation, null);
      Asked edited = ask(server, "newest 3 logs of checkout", first.conversation, second.answer);

      assertThat(texts(conversation(server, first.conversation), "id"))
          .containsExactly(first.answer, edited.answer);
    }
  }

  @Test
  void aReplacedTurnIsNotLeanedOn() throws Exception {
    try (ApiServer server = server()) {
      Asked first = ask(server, LOGS, null, null);
      Asked errors = ask(server, "only errors", first.conversation, null);
      Asked again = ask(server, "last 3 hours instead", first.conversation, errors.answer);

      assertThat(again.body).contains("service = 'checkout' LAST 3h");
      assertThat(again.body).doesNotContain("ERROR");
    }
  }

  @Test
  void refusesToReplaceWhatIsNotThere() throws Exception {
    try (ApiServer server = server()) {
      Asked first = ask(server, LOGS, null, null);
      Asked wrong = ask(server, LOGS, first.conversation, "nothing");

      assertThat(wrong.body).contains("event:failed", "is no answer of this conversation");
      assertThat(texts(conversation(server, first.conversation), "id"))
          .containsExactly(first.answer);
    }
  }

  @Test
  void forksRenamesSharesAndDeletes() throws Exception {
    try (ApiServer server = server()) {
      Asked first = ask(server, LOGS, null, null);
      ask(server, "only errors", first.conversation, null);
      String path = "/api/v1/conversations/" + first.conversation;

      HttpResponse<String> forked =
          server.post(path + "/fork", "{\"turn\": \"" + first.answer + "\"}");
      assertThat(forked.statusCode()).isEqualTo(201);
      String fork = ApiServer.json(forked).get("id").asString();
      assertThat(texts(conversation(server, fork), "question")).containsExactly(LOGS);
      Asked onFork = ask(server, "only errors", fork, null);
      assertThat(onFork.body).contains("severity >= 'ERROR'");

      assertThat(put(server, path, "{\"title\": \"The night of the logs\"}")).isEqualTo(204);
      assertThat(conversation(server, first.conversation).get("title").asString())
          .isEqualTo("The night of the logs");
      assertThat(put(server, path, "{\"title\": \" \"}")).isEqualTo(400);

      String link = ApiServer.json(server.post(path + "/share", "")).get("path").asString();
      String shared = "/api/v1/shared/" + link.substring("/s/".length());
      assertThat(ApiServer.json(server.get(shared, Optional.empty())).get("turns")).hasSize(2);

      assertThat(delete(server, path + "/share")).isEqualTo(204);
      assertThat(server.get(shared, Optional.empty()).statusCode()).isEqualTo(404);
      assertThat(delete(server, path)).isEqualTo(204);
      assertThat(server.get(path, Optional.empty()).statusCode()).isEqualTo(404);
      assertThat(
              server
                  .get("/api/v1/ask/" + first.answer + "/feedback", Optional.empty())
                  .statusCode())
          .isNotEqualTo(204);
    }
  }

  @Test
  void keepsFeedbackWithItsReason() throws Exception {
    try (ApiServer server = server()) {
      Asked first = ask(server, LOGS, null, null);
      String path = "/api/v1/ask/" + first.answer + "/feedback";

      assertThat(put(server, path, "{\"verdict\": \"down\", \"reason\": \"wrong time\"}"))
          .isEqualTo(204);
      assertThat(put(server, path, "{\"verdict\": \"sideways\"}")).isEqualTo(400);
      assertThat(put(server, "/api/v1/ask/none/feedback", "{\"verdict\": \"up\"}")).isEqualTo(404);

      assertThat(texts(conversation(server, first.conversation), "feedback"))
          .containsExactly("down");
      assertThat(store.feedback(Tenant.DEFAULT, List.of(first.answer)))
          .containsExactly(new ConversationStore.Feedback(first.answer, "down", "wrong time"));
    }
  }

  @Test
  void keepsConversationsFromOtherTenants() throws Exception {
    try (ApiServer server =
        new ApiServer(
            new ScriptedEngine(), Map.of("one", ApiServer.ACME, "two", Tenant.DEFAULT), store)) {
      HttpResponse<String> asked =
          server.send(
              server
                  .request("/api/v1/ask/stream")
                  .header("Authorization", "Bearer one")
                  .POST(BodyPublishers.ofString("{\"question\": \"error rate by service\"}")));
      String conversation = asked.headers().firstValue("Conversation-Id").orElseThrow();
      String answer = asked.headers().firstValue("Answer-Id").orElseThrow();
      String path = "/api/v1/conversations/" + conversation;

      assertThat(server.get(path, Optional.of("one")).statusCode()).isEqualTo(200);
      assertThat(server.get(path, Optional.of("two")).statusCode()).isEqualTo(404);
      assertThat(server.get("/api/v1/conversations", Optional.of("two")).body()).isEqualTo("[]");
      assertThat(server.get("/api/v1/ask/" + answer + "/events", Optional.of("two")).statusCode())
          .isEqualTo(404);
      assertThat(server.get(path, Optional.empty()).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void streamsWhereEventsAreAskedFor() throws Exception {
    try (ApiServer server = server()) {
      HttpResponse<String> events =
          server.send(
              server
                  .request("/api/v1/ask")
                  .header("Accept", "text/event-stream")
                  .POST(BodyPublishers.ofString("{\"question\": \"" + LOGS + "\"}")));
      HttpResponse<String> document =
          server.send(
              server
                  .request("/api/v1/ask")
                  .header("Accept", "application/json")
                  .POST(BodyPublishers.ofString("{\"question\": \"" + LOGS + "\"}")));

      assertThat(events.body()).startsWith("id:1\nevent:understood\n");
      assertThat(ApiServer.json(document).get("status").asString()).isEqualTo("answered");
    }
  }

  private record Asked(String answer, String conversation, String body) {}

  private static Asked ask(
      ApiServer server,
      String question,
      @org.jspecify.annotations.Nullable String conversation,
      @org.jspecify.annotations.Nullable String replaces)
      throws Exception {
    Map<String, String> body = new java.util.HashMap<>(Map.of("question", question));
    if (conversation != null) {
      body.put("conversation", conversation);
    }
    if (replaces != null) {
      body.put("replaces", replaces);
    }
    HttpResponse<String> response =
        server.post("/api/v1/ask/stream", JsonMapper.builder().build().writeValueAsString(body));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new Asked(
        response.headers().firstValue("Answer-Id").orElseThrow(),
        response.headers().firstValue("Conversation-Id").orElseThrow(),
        response.body());
  }

  private static JsonNode conversation(ApiServer server, String id) throws Exception {
    return ApiServer.json(server.get("/api/v1/conversations/" + id, Optional.empty()));
  }

  private static int put(ApiServer server, String path, String body) throws Exception {
    return server.send(server.request(path).PUT(BodyPublishers.ofString(body))).statusCode();
  }

  private static int delete(ApiServer server, String path) throws Exception {
    HttpRequest.Builder request = server.request(path).DELETE();
    return server.send(request).statusCode();
  }

  private static List<String> texts(JsonNode conversation, String field) {
    List<String> texts = new ArrayList<>();
    conversation.get("turns").forEach(turn -> texts.add(turn.get(field).asString()));
    return texts;
  }

  private ApiServer server() {
    return new ApiServer(new ScriptedEngine(), Map.of(), store);
  }
}

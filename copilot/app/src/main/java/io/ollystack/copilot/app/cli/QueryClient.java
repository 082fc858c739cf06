package io.ollystack.copilot.app.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Speaks to a running service.
final class QueryClient {
  /// The store ends a query after 30 s.
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// An answer of the service, whatever it says.
  record Answer(int status, String body) {
    boolean isSuccess() {
      return status < 300;
    }

    JsonNode json() throws CommandFailed {
      try {
        return JSON.readTree(body);
      } catch (JacksonException e) {
        throw new CommandFailed("The service answered " + status + " with something unreadable.");
      }
    }
  }

  private final URI url;
  private final Optional<String> token;
  private final HttpClient http = HttpClient.newHttpClient();

  QueryClient(URI url, Optional<String> token) {
    this.url = url;
    this.token = token;
  }

  /// @param accept the media type of the answer
  Answer query(String query, String timezone, Optional<Integer> limit, String accept)
      throws CommandFailed, InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("query", query);
    body.put("timezone", timezone);
    limit.ifPresent(rows -> body.put("limit", rows));
    return send(post("/api/v1/query", body).header("Accept", accept));
  }

  /// @param conversation of an earlier answer, which this question may lean on
  Answer ask(String question, String timezone, Optional<String> conversation)
      throws CommandFailed, InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("question", question);
    body.put("timezone", timezone);
    conversation.ifPresent(id -> body.put("conversation", id));
    return send(post("/api/v1/ask", body));
  }

  JsonNode complete(String query, int cursor) throws CommandFailed, InterruptedException {
    return success(send(post("/api/v1/complete", Map.of("query", query, "cursor", cursor))));
  }

  JsonNode savedQueries() throws CommandFailed, InterruptedException {
    return success(send(request("/api/v1/saved-queries").GET()));
  }

  void save(String name, String query) throws CommandFailed, InterruptedException {
    success(send(post("/api/v1/saved-queries", Map.of("name", name, "query", query))));
  }

  /// The text of the saved query of this name.
  String saved(String name) throws CommandFailed, InterruptedException {
    for (JsonNode each : savedQueries()) {
      if (each.path("name").asString().equals(name)) {
        return each.path("query").asString();
      }
    }
    throw new CommandFailed("There is no saved query '" + name + "'. --list-saved shows them.");
  }

  private static JsonNode success(Answer answer) throws CommandFailed {
    JsonNode body = answer.json();
    if (!answer.isSuccess()) {
      throw new CommandFailed(
          body.path("detail").asString("The service answered " + answer.status));
    }
    return body;
  }

  private HttpRequest.Builder post(String path, Map<String, ?> body) {
    return request(path).POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(LONGEST)
            .header("Content-Type", "application/json");
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }

  private Answer send(HttpRequest.Builder request) throws CommandFailed, InterruptedException {
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (ConnectException e) {
      throw new CommandFailed(
          "Nothing answers at "
              + url
              + ". Is the service running? OLLYSTACK_URL or --url names another place.");
    } catch (IOException e) {
      throw new CommandFailed("Cannot speak to " + url + ": " + e.getMessage());
    }
  }
}

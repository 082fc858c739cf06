package io.ollystack.copilot.llm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A model provider that says what it was told to, one answer after the other, and remembers what
/// it was asked.
final class ScriptedServer implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.builder().build();

  /// @param header one header of the answer, name and value; empty: none
  record Scripted(int status, String body, List<String> header, boolean silent) {}

  private final HttpServer server;
  private final Deque<Scripted> script = new ArrayDeque<>();
  private final List<JsonNode> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<String> paths = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch closing = new CountDownLatch(1);

  ScriptedServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /// The requests so far.
  List<JsonNode> asked() {
    return List.copyOf(asked);
  }

  List<String> paths() {
    return List.copyOf(paths);
  }

  ScriptedServer says(String content) {
    return answers(200, openAi(Map.of("role", "assistant", "content", content), "stop"));
  }

  ScriptedServer calls(String tool, String arguments) {
    return answers(
        200,
        openAi(
            Map.of(
                "role",
                "assistant",
                "content",
                "",
                "tool_calls",
                List.of(
                    Map.of(
                        "id",
                        "call_1",
                        "type",
                        "function",
                        "function",
                        Map.of("name", tool, "arguments", arguments)))),
            "tool_calls"));
  }

  ScriptedServer refuses(String why) {
    return answers(200, openAi(Map.of("role", "assistant", "refusal", why), "stop"));
  }

  ScriptedServer answers(int status, String body) {
    script.add(new Scripted(status, body, List.of(), false));
    return this;
  }

  ScriptedServer answers(int status, String body, String header, String value) {
    script.add(new Scripted(status, body, List.of(header, value), false));
    return this;
  }

  /// Takes the request and never answers it.
  ScriptedServer keepsSilent() {
    script.add(new Scripted(200, "", List.of(), true));
    return this;
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
  }

  private static String openAi(Map<String, Object> message, String reason) {
    return JSON.writeValueAsString(
        Map.of(
            "id",
            "c1",
            "object",
            "chat.completion",
            "created",
            1,
            "model",
            "scripted",
            "choices",
            List.of(Map.of("index", 0, "message", message, "finish_reason", reason)),
            "usage",
            Map.of("prompt_tokens", 100, "completion_tokens", 20, "total_tokens", 120)));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      asked.add(JSON.readTree(body));
      paths.add(exchange.getRequestURI().getPath());
      Scripted next;
      synchronized (script) {
        next =
            script.isEmpty()
                ? new Scripted(500, "the script is over", List.of(), false)
                : script.poll();
      }
      if (next.silent()) {
        closing.await();
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      if (!next.header().isEmpty()) {
        exchange.getResponseHeaders().set(next.header().get(0), next.header().get(1));
      }
      byte[] bytes = next.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(next.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}

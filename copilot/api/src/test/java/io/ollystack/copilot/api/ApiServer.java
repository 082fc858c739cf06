package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Catalog;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.ServiceEntry;
import io.ollystack.copilot.observql.catalog.Tenant;
import io.ollystack.copilot.observql.complete.Vocabulary;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole interface on a socket, over an engine of the test.
final class ApiServer implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-20T14:00:00Z");
  static final Tenant ACME = new Tenant("acme");

  @EnableWebFlux
  @org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
  static class WebFlux {}

  private final AnnotationConfigApplicationContext context;
  private final DisposableServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  ApiServer(QueryEngine engine, Map<String, Tenant> tokens) {
    this(engine, tokens, new InMemoryConversations());
  }

  ApiServer(QueryEngine engine, Map<String, Tenant> tokens, ConversationStore conversations) {
    SavedQueries saved = new RememberedQueries();
    ReportedChanges changes = new RememberedChanges();
    context = new AnnotationConfigApplicationContext();
    context.registerBean(QueryEngine.class, () -> engine);
    context.registerBean(Catalog.class, () -> ApiServer::catalog);
    context.registerBean(
        Vocabulary.class, () -> new Vocabulary(Map.of(), Map.of("count", "count()")));
    context.registerBean(SavedQueries.class, () -> saved);
    context.registerBean(ReportedChanges.class, () -> changes);
    SamplingRaises raises = new RememberedRaises();
    context.registerBean(SamplingRaises.class, () -> raises);
    context.registerBean(ConversationStore.class, () -> conversations);
    context.registerBean(ApiTokens.class, () -> new ApiTokens(tokens));
    context.registerBean(Clock.class, () -> Clock.fixed(NOW, ZoneOffset.UTC));
    context.registerBean(JsonMapper.class, () -> JsonMapper.builder().build());
    context.register(ApiConfiguration.class, WebFlux.class);
    context.refresh();
    server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle(
                new ReactorHttpHandlerAdapter(
                    WebHttpHandlerBuilder.applicationContext(context).build()))
            .bindNow();
  }

  private static CatalogSnapshot catalog(Tenant tenant) {
    return tenant.equals(ACME)
        ? CatalogSnapshot.builder().add(new ServiceEntry("acme-shop", 1)).build()
        : CatalogSnapshot.builder().add(new ServiceEntry("checkout", 7)).build();
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .header("Content-Type", "application/json");
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> get(String path, Optional<String> token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).GET();
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return send(request);
  }

  static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.builder().build().readTree(response.body());
  }

  @Override
  public void close() {
    server.disposeNow();
    context.close();
    client.close();
  }
}

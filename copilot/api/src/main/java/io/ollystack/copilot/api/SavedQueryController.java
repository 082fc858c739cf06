package io.ollystack.copilot.api;

import io.ollystack.copilot.api.SavedQueries.SavedQuery;
import io.ollystack.copilot.observql.catalog.Tenant;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Saved queries: list, read, write, delete.
@RestController
final class SavedQueryController {
  private static final int MAX_NAME = 200;
  private static final int MAX_DESCRIPTION = 2_000;
  private static final int MAX_QUERY = 64 * 1024;

  private final SavedQueries queries;
  private final Clock clock;
  private final Scheduler blocking =
      Schedulers.fromExecutor(task -> Thread.ofVirtual().name("saved-queries").start(task));

  SavedQueryController(SavedQueries queries, Clock clock) {
    this.queries = queries;
    this.clock = clock;
  }

  /// @param description empty if absent
  record SaveRequest(@Nullable String name, @Nullable String description, @Nullable String query) {
    SavedQuery as(String id, Clock clock) {
      return new SavedQuery(
          id,
          text("name", name, MAX_NAME),
          description == null ? "" : text("description", description, MAX_DESCRIPTION),
          text("query", query, MAX_QUERY),
          clock.instant());
    }

    private static String text(String field, @Nullable String value, int most) {
      if (value == null || value.isBlank()) {
        throw new InvalidRequest(field, "is missing", "a text");
      }
      if (value.length() > most) {
        throw new InvalidRequest(field, "has " + value.length() + " characters", "at most " + most);
      }
      return value.strip();
    }
  }

  @GetMapping("/api/v1/saved-queries")
  Mono<List<SavedQuery>> all(ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    return blocking(() -> queries.all(tenant));
  }

  @PostMapping("/api/v1/saved-queries")
  Mono<ResponseEntity<SavedQuery>> create(
      @RequestBody SaveRequest request, ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    SavedQuery saved = request.as(UUID.randomUUID().toString(), clock);
    return blocking(() -> {
      queries.save(tenant, saved);
      return ResponseEntity.created(URI.create("/api/v1/saved-queries/" + saved.id())).body(saved);
    });
  }

  @GetMapping("/api/v1/saved-queries/{id}")
  Mono<ResponseEntity<SavedQuery>> one(@PathVariable("id") String id, ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    return blocking(() -> ResponseEntity.of(queries.find(tenant, id)));
  }

  @PutMapping("/api/v1/saved-queries/{id}")
  Mono<ResponseEntity<SavedQuery>> replace(
      @PathVariable("id") String id, @RequestBody SaveRequest request, ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    SavedQuery saved = request.as(id, clock);
    return blocking(() -> {
      if (queries.find(tenant, id).isEmpty()) {
        return ResponseEntity.notFound().build();
      }
      queries.save(tenant, saved);
      return ResponseEntity.ok(saved);
    });
  }

  @DeleteMapping("/api/v1/saved-queries/{id}")
  Mono<ResponseEntity<Void>> delete(@PathVariable("id") String id, ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    return blocking(() ->
        queries.delete(tenant, id)
            ? ResponseEntity.noContent().build()
            : ResponseEntity.notFound().build());
  }

  private <T> Mono<T> blocking(Callable<T> work) {
    return Mono.fromCallable(work).subscribeOn(blocking);
  }
}

package io.ollystack.copilot.api;

import io.ollystack.copilot.api.SamplingRaises.SamplingRaise;
import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Has more traces of a service kept for a while, where the pipelines sample and name the policy
/// `raised`.
@RestController
final class SamplingController {
  private static final int MAX_TEXT = 500;
  private static final int USUAL_MINUTES = 30;
  private static final int MOST_MINUTES = 24 * 60;

  private final SamplingRaises raises;
  private final Clock clock;
  private final Scheduler blocking =
      Schedulers.fromExecutor(task -> Thread.ofVirtual().name("sampling").start(task));

  SamplingController(SamplingRaises raises, Clock clock) {
    this.raises = raises;
    this.clock = clock;
  }

  /// @param operation any, if absent
  /// @param percentage 100 if absent
  /// @param minutes until it ends by itself; 30 if absent
  record RaiseRequest(
      @Nullable String service,
      @Nullable String operation,
      @Nullable Double percentage,
      @Nullable Integer minutes,
      @Nullable String reason) {

    double share() {
      if (percentage == null) {
        return 100;
      }
      if (!(percentage > 0 && percentage <= 100)) {
        throw new InvalidRequest("percentage", "is " + percentage, "more than 0, at most 100");
      }
      return percentage;
    }

    Duration length() {
      if (minutes == null) {
        return Duration.ofMinutes(USUAL_MINUTES);
      }
      if (minutes < 1 || minutes > MOST_MINUTES) {
        throw new InvalidRequest("minutes", "is " + minutes, "1 to " + MOST_MINUTES);
      }
      return Duration.ofMinutes(minutes);
    }

    String named() {
      String name = text("service", service);
      if (name.isEmpty()) {
        throw new InvalidRequest("service", "is missing", "the name of a service");
      }
      return name;
    }

    static String text(String field, @Nullable String value) {
      if (value == null) {
        return "";
      }
      if (value.length() > MAX_TEXT) {
        throw new InvalidRequest(
            field, "has " + value.length() + " characters", "at most " + MAX_TEXT);
      }
      return value.strip();
    }
  }

  @GetMapping("/api/v1/sampling/raises")
  Mono<List<SamplingRaise>> all(ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    return blocking(() -> raises.active(tenant));
  }

  @PostMapping("/api/v1/sampling/raises")
  Mono<SamplingRaise> add(@RequestBody RaiseRequest request, ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    String service = request.named();
    String operation = RaiseRequest.text("operation", request.operation());
    String reason = RaiseRequest.text("reason", request.reason());
    double share = request.share();
    Duration length = request.length();
    return blocking(
        () -> raises.add(tenant, service, operation, share, clock.instant().plus(length), reason));
  }

  @DeleteMapping("/api/v1/sampling/raises/{id}")
  Mono<ResponseEntity<Void>> end(@PathVariable("id") String id, ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    return blocking(() ->
        raises.end(tenant, id)
            ? ResponseEntity.noContent().build()
            : ResponseEntity.notFound().build());
  }

  private <T> Mono<T> blocking(Callable<T> work) {
    return Mono.fromCallable(work).subscribeOn(blocking);
  }
}

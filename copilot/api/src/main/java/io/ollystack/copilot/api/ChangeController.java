package io.ollystack.copilot.api;

import io.ollystack.copilot.api.ReportedChanges.Kind;
import io.ollystack.copilot.api.ReportedChanges.ReportedChange;
import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Takes changes that telemetry cannot show by itself: a pipeline tells what it deployed, a flag
/// service what it switched.
@RestController
final class ChangeController {
  private static final int MAX_NAME = 200;
  private static final int MAX_DESCRIPTION = 2_000;

  private final ReportedChanges changes;
  private final Clock clock;
  private final Scheduler blocking =
      Schedulers.fromExecutor(task -> Thread.ofVirtual().name("changes").start(task));

  ChangeController(ReportedChanges changes, Clock clock) {
    this.changes = changes;
    this.clock = clock;
  }

  /// @param time ISO 8601; now if absent
  /// @param kind deploy, config, flag, scale or restart
  /// @param id of the delivery; a repetition with the same id is recorded once
  record ChangeRequest(
      @Nullable String time,
      @Nullable String kind,
      @Nullable String service,
      @Nullable String version,
      @Nullable String previousVersion,
      @Nullable String environment,
      @Nullable String actor,
      @Nullable String description,
      @Nullable String id) {
    ReportedChange at(Instant now) {
      String name = text("service", service, MAX_NAME);
      if (name.isEmpty()) {
        throw new InvalidRequest("service", "is missing", "the name of a service");
      }
      return new ReportedChange(
          instant(now),
          knownKind(),
          name,
          text("version", version, MAX_NAME),
          text("previousVersion", previousVersion, MAX_NAME),
          text("environment", environment, MAX_NAME),
          text("actor", actor, MAX_NAME),
          text("description", description, MAX_DESCRIPTION),
          text("id", id, MAX_NAME));
    }

    private Instant instant(Instant now) {
      if (time == null || time.isBlank()) {
        return now;
      }
      try {
        return Instant.parse(time.strip());
      } catch (DateTimeParseException notATime) {
        throw new InvalidRequest(
            "time",
            "'" + shortened(time) + "' is no time",
            "ISO 8601 in UTC, such as 2026-05-04T12:30:00Z");
      }
    }

    private Kind knownKind() {
      for (Kind known : Kind.values()) {
        if (known.name().equals(kind)) {
          return known;
        }
      }
      throw new InvalidRequest(
          "kind",
          kind == null ? "is missing" : "'" + shortened(kind) + "' is unknown",
          Arrays.stream(Kind.values()).map(Kind::name).collect(Collectors.joining(", ")));
    }

    private static String text(String field, @Nullable String value, int most) {
      if (value == null) {
        return "";
      }
      if (value.length() > most) {
        throw new InvalidRequest(field, "has " + value.length() + " characters", "at most " + most);
      }
      return value.strip();
    }

    private static String shortened(String value) {
      return value.length() <= 40 ? value : value.substring(0, 40) + "...";
    }
  }

  /// @param recorded false: it was known already
  record ChangeResponse(String time, String kind, String service, boolean recorded) {}

  @PostMapping("/api/v1/changes")
  Mono<ChangeResponse> report(@RequestBody ChangeRequest request, ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    ReportedChange change = request.at(clock.instant());
    return Mono.fromCallable(() ->
            new ChangeResponse(
                change.time().toString(),
                change.kind().name(),
                change.service(),
                changes.record(tenant, change)))
        .subscribeOn(blocking);
  }
}

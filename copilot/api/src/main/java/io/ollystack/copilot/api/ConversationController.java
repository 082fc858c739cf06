package io.ollystack.copilot.api;

import io.ollystack.copilot.api.ConversationStore.Conversation;
import io.ollystack.copilot.api.ConversationStore.Feedback;
import io.ollystack.copilot.api.ConversationStore.Listed;
import io.ollystack.copilot.api.ConversationStore.Turn;
import io.ollystack.copilot.observql.catalog.Tenant;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
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

/// Conversations: what was asked and answered, kept for the tenant. Asking itself is
/// [AskController]'s.
@RestController
final class ConversationController {
  private static final int LONGEST_TITLE = 200;
  private static final int SHARE_BYTES = 24;

  private final ConversationStore store;
  private final AnswerEvents events;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Scheduler blocking =
      Schedulers.fromExecutor(task -> Thread.ofVirtual().name("conversations").start(task));

  ConversationController(ConversationStore store, AnswerEvents events, Clock clock) {
    this.store = store;
    this.events = events;
    this.clock = clock;
  }

  record ConversationSummary(
      String id, String title, Instant createdAt, Instant updatedAt, long turns) {
    static ConversationSummary of(Listed listed) {
      Conversation of = listed.conversation();
      return new ConversationSummary(
          of.id(), of.title(), of.createdAt(), listed.updatedAt(), listed.turns());
    }
  }

  /// @param share the path of its link; null if it is not shared
  record ConversationDocument(
      String id,
      String title,
      Instant createdAt,
      @Nullable String share,
      List<TurnDocument> turns) {}

  /// @param id of the answer
  /// @param status `asking`, `answered`, `clarify`, `refused` or `failed`
  /// @param feedback `up` or `down`, if somebody said
  record TurnDocument(
      String id,
      String question,
      Instant askedAt,
      String status,
      @Nullable String feedback,
      List<AnswerEvents.StoredEvent> events) {}

  record RenameRequest(@Nullable String title) {
    String checked() {
      if (title == null || title.isBlank()) {
        throw new InvalidRequest("title", "is missing", "a text");
      }
      if (title.length() > LONGEST_TITLE) {
        throw new InvalidRequest(
            "title", "has " + title.length() + " characters", "at most " + LONGEST_TITLE);
      }
      return title.strip();
    }
  }

  /// @param turn the answer to go on from; the last one if absent
  record ForkRequest(@Nullable String turn) {}

  /// @param path of the link, below the service's address
  record ShareResponse(String token, String path) {}

  @GetMapping("/api/v1/conversations")
  Mono<List<ConversationSummary>> all(ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    return blocking(() -> store.all(tenant).stream().map(ConversationSummary::of).toList());
  }

  @GetMapping("/api/v1/conversations/{id}")
  Mono<ResponseEntity<ConversationDocument>> one(
      @PathVariable("id") String id, ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    return blocking(
        () -> ResponseEntity.of(store.find(tenant, id).map(found -> document(tenant, found))));
  }

  @PutMapping("/api/v1/conversations/{id}")
  Mono<ResponseEntity<Void>> rename(
      @PathVariable("id") String id,
      @RequestBody RenameRequest request,
      ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    String title = request.checked();
    return change(tenant, id, found -> found.titled(title));
  }

  @DeleteMapping("/api/v1/conversations/{id}")
  Mono<ResponseEntity<Void>> delete(@PathVariable("id") String id, ServerWebExchange exchange) {
    return change(Access.tenant(exchange), id, Conversation::gone);
  }

  /// A new conversation with the turns up to one of this.
  @PostMapping("/api/v1/conversations/{id}/fork")
  Mono<ResponseEntity<ConversationSummary>> fork(
      @PathVariable("id") String id, @RequestBody ForkRequest request, ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    return blocking(() ->
        store
            .find(tenant, id)
            .map(found ->
                ResponseEntity.status(HttpStatus.CREATED).body(fork(tenant, found, request.turn())))
            .orElseGet(() -> ResponseEntity.notFound().build()));
  }

  /// Makes a link, or tells the one that there is. Whoever follows it needs a token of the same
  /// tenant, where tokens are configured: a link opens no telemetry to strangers.
  @PostMapping("/api/v1/conversations/{id}/share")
  Mono<ResponseEntity<ShareResponse>> share(
      @PathVariable("id") String id, ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    return blocking(() ->
        ResponseEntity.of(
            store
                .find(tenant, id)
                .map(found -> {
                  String token = found.share().isEmpty() ? secret() : found.share();
                  if (found.share().isEmpty()) {
                    store.save(tenant, found.sharedBy(token));
                  }
                  return new ShareResponse(token, "/s/" + token);
                })));
  }

  @DeleteMapping("/api/v1/conversations/{id}/share")
  Mono<ResponseEntity<Void>> unshare(@PathVariable("id") String id, ServerWebExchange exchange) {
    return change(Access.tenant(exchange), id, found -> found.sharedBy(""));
  }

  @GetMapping("/api/v1/shared/{token}")
  Mono<ResponseEntity<ConversationDocument>> shared(
      @PathVariable("token") String token, ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    return blocking(
        () -> ResponseEntity.of(store.shared(tenant, token).map(found -> document(tenant, found))));
  }

  private Mono<ResponseEntity<Void>> change(
      Tenant tenant, String id, Function<Conversation, Conversation> changed) {
    return blocking(() -> {
      Optional<Conversation> found = store.find(tenant, id);
      found.ifPresent(conversation -> store.save(tenant, changed.apply(conversation)));
      return found.isPresent()
          ? ResponseEntity.noContent().build()
          : ResponseEntity.notFound().build();
    });
  }

  private ConversationSummary fork(Tenant tenant, Conversation from, @Nullable String last) {
    List<Turn> turns = store.turns(tenant, from.id());
    int end = last == null ? turns.size() : turns.stream().map(Turn::id).toList().indexOf(last) + 1;
    if (last != null && end == 0) {
      throw new InvalidRequest(
          "turn", "'" + last + "' is no answer of this conversation", "one of its answers' ids");
    }
    String id = UUID.randomUUID().toString();
    List<Turn> copies =
        turns.subList(0, end).stream()
            .map(turn -> turn.copiedTo(id, UUID.randomUUID().toString()))
            .toList();
    Conversation made = new Conversation(id, from.title(), clock.instant(), "", false);
    // The turns first: nobody sees a fork without them.
    store.save(tenant, copies);
    store.save(tenant, made);
    return ConversationSummary.of(new Listed(made, made.createdAt(), copies.size()));
  }

  private ConversationDocument document(Tenant tenant, Conversation conversation) {
    List<Turn> turns = store.turns(tenant, conversation.id());
    Map<String, String> verdicts =
        store.feedback(tenant, turns.stream().map(Turn::id).toList()).stream()
            .collect(Collectors.toMap(Feedback::answer, Feedback::verdict));
    return new ConversationDocument(
        conversation.id(),
        conversation.title(),
        conversation.createdAt(),
        conversation.share().isEmpty() ? null : "/s/" + conversation.share(),
        turns.stream()
            .map(turn ->
                new TurnDocument(
                    turn.id(),
                    turn.question(),
                    turn.askedAt(),
                    turn.status(),
                    verdicts.get(turn.id()),
                    events.read(turn.events())))
            .toList());
  }

  private String secret() {
    byte[] bytes = new byte[SHARE_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private <T> Mono<T> blocking(Supplier<T> work) {
    return Mono.fromSupplier(work).subscribeOn(blocking);
  }
}

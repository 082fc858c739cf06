package io.ollystack.copilot.api;

import io.ollystack.copilot.api.ConversationStore.Feedback;
import io.ollystack.copilot.api.ConversationStore.Turn;
import io.ollystack.copilot.assistant.answer.AnswerEvent;
import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Questions in plain words: answered in one document, or as a stream of events that can be
/// resumed.
@RestController
final class AskController {
  /// Names the run of an answer, to stop it or to go on reading it.
  static final String ANSWER_ID = "Answer-Id";

  private static final String CONVERSATION = "Conversation-Id";

  static final AnswerEvent CUT_OFF =
      new AnswerEvent.Failed(
          List.of("The service ended before the answer did. Ask again."), Duration.ZERO);

  private static final int LONGEST_REASON = 2_000;

  private final Answers answers;
  private final ConversationStore store;
  private final AnswerEvents events;
  private final Clock clock;
  private final Scheduler blocking =
      Schedulers.fromExecutor(task -> Thread.ofVirtual().name("answers").start(task));

  AskController(Answers answers, ConversationStore store, AnswerEvents events, Clock clock) {
    this.answers = answers;
    this.store = store;
    this.events = events;
    this.clock = clock;
  }

  /// @param verdict `up` or `down`
  /// @param reason in words; may be absent
  record FeedbackRequest(@Nullable String verdict, @Nullable String reason) {
    Feedback on(String answer) {
      if (verdict == null || !(verdict.equals("up") || verdict.equals("down"))) {
        throw new InvalidRequest("verdict", "'" + verdict + "' is none", "up or down");
      }
      if (reason != null && reason.length() > LONGEST_REASON) {
        throw new InvalidRequest("reason", "is too long", "at most 2,000 characters");
      }
      return new Feedback(answer, verdict, reason == null ? "" : reason.strip());
    }
  }

  /// Answers with one JSON document. Whoever goes away stops the answer.
  @PostMapping("/api/v1/ask")
  Mono<AskResponse> ask(@RequestBody AskRequest request, ServerWebExchange exchange) {
    String id = start(request, exchange);
    AnswerRun run = known(Access.tenant(exchange), id);
    return run.after(0)
        .map(AnswerRun.Numbered::event)
        .collectList()
        .map(events -> AskResponse.of(id, run.conversation(), events))
        .doOnCancel(run::stop);
  }

  /// Answers with server-sent events, the first one at once. Whoever goes away may come back: the
  /// answer goes on.
  @PostMapping(
      value = {"/api/v1/ask/stream", "/api/v1/ask"},
      produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<ServerSentEvent<String>> stream(
      @RequestBody AskRequest request, ServerWebExchange exchange) {
    String id = start(request, exchange);
    return events(known(Access.tenant(exchange), id), 0);
  }

  /// Goes on with a stream behind the event that `Last-Event-ID` names.
  @GetMapping("/api/v1/ask/{id}/events")
  Flux<ServerSentEvent<String>> resume(
      @PathVariable("id") String id,
      @RequestHeader(name = "Last-Event-ID", defaultValue = "0") String last,
      ServerWebExchange exchange) {
    if (!last.matches("\\d{1,9}")) {
      throw new InvalidRequest(
          "Last-Event-ID", "'" + last + "' is no event", "a number, or nothing");
    }
    Tenant tenant = Access.tenant(exchange);
    long after = Long.parseLong(last);
    Optional<AnswerRun> run = answers.run(tenant, id);
    if (run.isPresent()) {
      return events(run.get(), after);
    }
    return this.<Optional<Turn>>blocking(() -> store.turn(tenant, id))
        .flatMapMany(turn -> {
          if (turn.isEmpty()) {
            exchange.getResponse().setStatusCode(HttpStatus.NOT_FOUND);
          }
          return turn.map(kept -> Flux.fromIterable(events.sent(ended(kept))))
              .orElseGet(Flux::empty);
        })
        .filter(event -> Long.parseLong(String.valueOf(event.id())) > after);
  }

  /// The events of a turn that nobody works on any more. One that never ended was cut off by the
  /// end of its process, and says so.
  private String ended(Turn kept) {
    return kept.status().equals(Turn.ASKING)
        ? events.kept(List.of(new AnswerRun.Numbered(1, CUT_OFF)))
        : kept.events();
  }

  @DeleteMapping("/api/v1/ask/{id}")
  ResponseEntity<Void> stop(@PathVariable("id") String id, ServerWebExchange exchange) {
    Optional<AnswerRun> run = answers.run(Access.tenant(exchange), id);
    run.ifPresent(AnswerRun::stop);
    return ResponseEntity.status(run.isPresent() ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND)
        .build();
  }

  /// Keeps what somebody thought of an answer; a later verdict takes the place of an earlier one.
  @PutMapping("/api/v1/ask/{id}/feedback")
  Mono<ResponseEntity<Void>> feedback(
      @PathVariable("id") String id,
      @RequestBody FeedbackRequest request,
      ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    Feedback feedback = request.on(id);
    return blocking(() -> {
      if (store.turn(tenant, id).isEmpty()) {
        return ResponseEntity.notFound().build();
      }
      store.save(tenant, feedback);
      return ResponseEntity.noContent().build();
    });
  }

  private String start(AskRequest request, ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    String id =
        answers.start(
            new Answers.Asked(
                tenant,
                Access.user(exchange),
                request.text(),
                request.checkedConversation(),
                request.replaces(),
                request.now() == null ? clock.instant() : request.now(),
                request.zone()));
    exchange.getResponse().getHeaders().set(ANSWER_ID, id);
    exchange.getResponse().getHeaders().set(CONVERSATION, known(tenant, id).conversation());
    return id;
  }

  private AnswerRun known(Tenant tenant, String id) {
    return answers
        .run(tenant, id)
        .orElseThrow(
            () -> new IllegalStateException("the answer " + id + " was forgotten at once"));
  }

  private Flux<ServerSentEvent<String>> events(AnswerRun run, long after) {
    return run.after(after).map(events::sent);
  }

  private <T> Mono<T> blocking(Supplier<T> work) {
    return Mono.fromSupplier(work).subscribeOn(blocking);
  }
}

package io.ollystack.copilot.api;

import io.ollystack.copilot.assistant.answer.AnswerEvent;
import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// Questions in plain words: answered in one document, or as a stream of events that can be
/// resumed.
@RestController
final class AskController {
  /// Names the run of an answer, to stop it or to go on reading it.
  static final String ANSWER_ID = "Answer-Id";

  private static final String CONVERSATION = "Conversation-Id";

  private final Answers answers;
  private final JsonMapper json;
  private final Clock clock;

  AskController(Answers answers, JsonMapper json, Clock clock) {
    this.answers = answers;
    this.json = json;
    this.clock = clock;
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
  @PostMapping("/api/v1/ask/stream")
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
    Optional<AnswerRun> run = answers.run(Access.tenant(exchange), id);
    exchange.getResponse().setStatusCode(run.isPresent() ? HttpStatus.OK : HttpStatus.NOT_FOUND);
    return run.map(found -> events(found, Long.parseLong(last))).orElseGet(Flux::empty);
  }

  @DeleteMapping("/api/v1/ask/{id}")
  ResponseEntity<Void> stop(@PathVariable("id") String id, ServerWebExchange exchange) {
    Optional<AnswerRun> run = answers.run(Access.tenant(exchange), id);
    run.ifPresent(AnswerRun::stop);
    return ResponseEntity.status(run.isPresent() ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND)
        .build();
  }

  private String start(AskRequest request, ServerWebExchange exchange) {
    Tenant tenant = Access.tenant(exchange);
    String id =
        answers.start(
            tenant,
            request.text(),
            request.conversation(),
            request.now() == null ? clock.instant() : request.now(),
            request.zone());
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
    return run.after(after)
        .map(event ->
            ServerSentEvent.builder(json.writeValueAsString(body(event.event())))
                .id(String.valueOf(event.number()))
                .event(name(event.event()))
                .build());
  }

  /// Tables leave in the form of the query interface.
  private static Object body(AnswerEvent event) {
    return switch (event) {
      case AnswerEvent.Rows(String observql, var table, String digest) ->
          new RowsEvent(
              observql,
              table.columns().stream().map(QueryResponse.Column::of).toList(),
              table.rows(),
              digest);
      case AnswerEvent.Understood _,
          AnswerEvent.QueryReady _,
          AnswerEvent.Chart _,
          AnswerEvent.Finding _,
          AnswerEvent.Text _,
          AnswerEvent.Causes _,
          AnswerEvent.Question _,
          AnswerEvent.Done _,
          AnswerEvent.Failed _ ->
          event;
    };
  }

  private record RowsEvent(
      String observql,
      List<QueryResponse.Column> columns,
      List<? extends List<?>> rows,
      String digest) {}

  private static String name(AnswerEvent event) {
    return event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}

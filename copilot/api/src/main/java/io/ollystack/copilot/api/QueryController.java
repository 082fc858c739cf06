package io.ollystack.copilot.api;

import java.time.Clock;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/// Runs, checks and cancels queries.
@RestController
final class QueryController {
  /// Names a run, so that it can be cancelled before it answers.
  static final String QUERY_ID = "Query-Id";

  private static final String ID = "[A-Za-z0-9._-]{1,64}";

  private final QueryEngine engine;
  private final RunningQueries running;
  private final ResultWriter writer;
  private final Clock clock;

  QueryController(QueryEngine engine, RunningQueries running, ResultWriter writer, Clock clock) {
    this.engine = engine;
    this.running = running;
    this.writer = writer;
    this.clock = clock;
  }

  /// Answers with JSON, or with NDJSON or CSV if the `Accept` header asks for them.
  @PostMapping("/api/v1/query")
  Mono<Void> query(
      @RequestBody QueryRequest request,
      @RequestHeader(name = QUERY_ID, defaultValue = "") String givenId,
      ServerWebExchange exchange) {
    String id = givenId.isEmpty() ? UUID.randomUUID().toString() : givenId;
    if (!id.matches(ID)) {
      throw new InvalidRequest(
          QUERY_ID, "not an id", "letters, digits, '.', '_' and '-', at most 64");
    }
    QueryEngine.Order order = request.order(Access.tenant(exchange), clock);
    exchange.getResponse().getHeaders().set(QUERY_ID, id);
    return running
        .run(order.tenant(), id, () -> rows(engine.run(order)))
        .flatMap(answer -> writer.write(exchange, id, answer));
  }

  /// Compiles without running, for editors.
  @PostMapping("/api/v1/check")
  Mono<CheckResponse> check(@RequestBody QueryRequest request, ServerWebExchange exchange) {
    QueryEngine.Order order = request.order(Access.tenant(exchange), clock);
    String id = UUID.randomUUID().toString();
    return running.run(order.tenant(), id, () -> checked(engine.compile(order)));
  }

  @DeleteMapping("/api/v1/query/{id}")
  ResponseEntity<Void> cancel(@PathVariable("id") String id, ServerWebExchange exchange) {
    boolean found = running.cancel(Access.tenant(exchange), id);
    return ResponseEntity.status(found ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND).build();
  }

  private static QueryEngine.Answer.Rows rows(QueryEngine.Answer answer) {
    return switch (answer) {
      case QueryEngine.Answer.Rows rows -> rows;
      case QueryEngine.Answer.Rejected rejected -> throw new QueryRejected(rejected.report());
    };
  }

  private static CheckResponse checked(QueryEngine.Compiled compiled) {
    return switch (compiled) {
      case QueryEngine.Compiled.Accepted accepted ->
          new CheckResponse(accepted.observql(), accepted.sql());
      case QueryEngine.Compiled.Rejected rejected -> throw new QueryRejected(rejected.report());
    };
  }
}

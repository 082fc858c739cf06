package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.problem.ProblemReport;
import io.ollystack.copilot.observql.result.QueryFailed;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;

/// Failures as problem details (RFC 9457). `type` is `urn:ollystack:problem:` and a stable word.
@RestControllerAdvice
final class ProblemDetails extends ResponseEntityExceptionHandler {
  /// What web servers answer when the client went away; it has no name in the standard.
  private static final HttpStatusCode CLIENT_CLOSED_REQUEST = HttpStatusCode.valueOf(499);

  static ProblemDetail of(HttpStatusCode status, String type, String title, String text) {
    ProblemDetail detail = ProblemDetail.forStatusAndDetail(status, text);
    detail.setType(URI.create("urn:ollystack:problem:" + type));
    detail.setTitle(title);
    return detail;
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> rejected(QueryRejected rejected) {
    ProblemReport report = rejected.report();
    ProblemDetail detail =
        of(
            HttpStatus.BAD_REQUEST,
            "query-rejected",
            "The query was rejected",
            report.render().strip());
    detail.setProperty(
        "problems",
        report.problems().stream()
            .map(problem -> ProblemEntry.of(report.text(), problem))
            .toList());
    report.correctedQuery().ifPresent(query -> detail.setProperty("correctedQuery", query));
    return answer(detail);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> invalid(InvalidRequest invalid) {
    return answer(
        of(
            HttpStatus.BAD_REQUEST,
            "invalid-request",
            "The request is invalid",
            String.valueOf(invalid.getMessage())));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> stopped(QueryStopped stopped) {
    String text = String.valueOf(stopped.getMessage());
    return switch (stopped.reason()) {
      case CANCELLED -> answer(of(CLIENT_CLOSED_REQUEST, "cancelled", "Cancelled", text));
      case BUSY -> later(of(HttpStatus.TOO_MANY_REQUESTS, "busy", "Too many queries", text), 1);
      case DUPLICATE -> answer(of(HttpStatus.CONFLICT, "duplicate-id", "The id is taken", text));
    };
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> failed(QueryFailed failed) {
    String text = String.valueOf(failed.getMessage());
    return switch (failed.reason()) {
      case LIMIT ->
          answer(of(HttpStatus.UNPROCESSABLE_CONTENT, "limit", "The query exceeds a limit", text));
      case UNAVAILABLE ->
          later(
              of(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "The store is unavailable", text),
              5);
      case REFUSED ->
          answer(
              of(HttpStatus.INTERNAL_SERVER_ERROR, "refused", "The store refused the query", text));
    };
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> unavailable(ConversationStore.Unavailable unavailable) {
    return later(
        of(
            HttpStatus.SERVICE_UNAVAILABLE,
            "unavailable",
            "The store is unavailable",
            String.valueOf(unavailable.getMessage())),
        5);
  }

  private static ResponseEntity<ProblemDetail> answer(ProblemDetail detail) {
    return ResponseEntity.status(detail.getStatus()).body(detail);
  }

  private static ResponseEntity<ProblemDetail> later(ProblemDetail detail, int seconds) {
    return ResponseEntity.status(detail.getStatus())
        .header(HttpHeaders.RETRY_AFTER, String.valueOf(seconds))
        .body(detail);
  }
}

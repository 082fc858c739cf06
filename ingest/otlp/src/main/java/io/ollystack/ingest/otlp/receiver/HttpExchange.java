package io.ollystack.ingest.otlp.receiver;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import java.time.Duration;
import java.util.Locale;

/// What the head of an OTLP/HTTP request asks for, and how its answer is written: in the request's
/// own encoding, errors as `google.rpc.Status`. Immutable.
///
/// @param signal from the path
/// @param encoding from `Content-Type`
/// @param coding from `Content-Encoding`
/// @param tenant from `Authorization`
record HttpExchange(Signal signal, Encoding encoding, ContentCoding coding, TenantId tenant) {
  static final String TOKEN_EXPECTED =
      "expected a known token in the header 'Authorization: Bearer <token>'.";

  private static final String PROTOBUF_TYPE = "application/x-protobuf";
  private static final String JSON_TYPE = "application/json";

  static HttpExchange of(HttpRequest request, BearerTokens tokens) throws RefusedRequest {
    Signal signal = signal(request.uri());
    if (!request.method().equals(HttpMethod.POST)) {
      throw new RefusedRequest(
          Refusal.METHOD_NOT_ALLOWED, "%s: expected POST.".formatted(request.method()));
    }
    HttpHeaders headers = request.headers();
    TenantId tenant =
        tokens
            .tenantOf(headers.get(HttpHeaderNames.AUTHORIZATION))
            .orElseThrow(() -> new RefusedRequest(Refusal.NOT_AUTHENTICATED, TOKEN_EXPECTED));
    return new HttpExchange(
        signal,
        encoding(headers),
        ContentCoding.of(headers.get(HttpHeaderNames.CONTENT_ENCODING)),
        tenant);
  }

  FullHttpResponse response(Outcome outcome) {
    if (outcome instanceof Outcome.Kept kept) {
      byte[] body =
          switch (encoding) {
            case PROTOBUF -> Replies.response(kept);
            case JSON -> Replies.responseJson(signal, kept);
          };
      return response(HttpResponseStatus.OK, encoding, body);
    }
    return error(outcome, encoding);
  }

  /// The answer to a request that is refused by its head; in JSON unless it is known to be
  /// protobuf.
  static FullHttpResponse refusal(HttpRequest request, Outcome.Refused refused) {
    FullHttpResponse response =
        error(refused, isProtobuf(request.headers()) ? Encoding.PROTOBUF : Encoding.JSON);
    switch (refused.why()) {
      case METHOD_NOT_ALLOWED -> response.headers().set(HttpHeaderNames.ALLOW, "POST");
      case NOT_AUTHENTICATED -> response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
      case UNSUPPORTED_FORMAT ->
          response.headers().set(HttpHeaderNames.ACCEPT_ENCODING, ContentCoding.SUPPORTED);
      case INVALID_REQUEST, UNKNOWN_PATH, TOO_SLOW, TOO_LARGE -> {}
    }
    return response;
  }

  private static FullHttpResponse error(Outcome outcome, Encoding encoding) {
    return switch (outcome) {
      case Outcome.Kept _ -> throw new IllegalArgumentException("not an error");
      case Outcome.Refused(Refusal why, String message) ->
          response(
              HttpResponseStatus.valueOf(why.httpStatus()),
              encoding,
              status(encoding, why.rpcCode(), message));
      case Outcome.TryAgain(boolean overloaded, String message, Duration retryAfter) -> {
        FullHttpResponse response =
            response(
                overloaded
                    ? HttpResponseStatus.TOO_MANY_REQUESTS
                    : HttpResponseStatus.SERVICE_UNAVAILABLE,
                encoding,
                status(encoding, overloaded ? 8 : 14, message));
        long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
        response.headers().set(HttpHeaderNames.RETRY_AFTER, seconds);
        yield response;
      }
    };
  }

  private static byte[] status(Encoding encoding, int code, String message) {
    return switch (encoding) {
      case PROTOBUF -> Replies.status(code, message);
      case JSON -> Replies.statusJson(code, message);
    };
  }

  private static FullHttpResponse response(
      HttpResponseStatus status, Encoding encoding, byte[] body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    response
        .headers()
        .set(
            HttpHeaderNames.CONTENT_TYPE,
            switch (encoding) {
              case PROTOBUF -> PROTOBUF_TYPE;
              case JSON -> JSON_TYPE;
            })
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    return response;
  }

  private static Signal signal(String uri) throws RefusedRequest {
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    return switch (path) {
      case "/v1/traces" -> Signal.TRACES;
      case "/v1/metrics" -> Signal.METRICS;
      case "/v1/logs" -> Signal.LOGS;
      default ->
          throw new RefusedRequest(
              Refusal.UNKNOWN_PATH, "expected one of /v1/traces, /v1/metrics, /v1/logs.");
    };
  }

  private static Encoding encoding(HttpHeaders headers) throws RefusedRequest {
    String type = mediaType(headers);
    if (type.equals(JSON_TYPE)) {
      return Encoding.JSON;
    }
    if (isProtobuf(headers)) {
      return Encoding.PROTOBUF;
    }
    throw new RefusedRequest(
        Refusal.UNSUPPORTED_FORMAT,
        "Content-Type '%s': expected %s or %s.".formatted(type, PROTOBUF_TYPE, JSON_TYPE));
  }

  private static boolean isProtobuf(HttpHeaders headers) {
    String type = mediaType(headers);
    return type.equals(PROTOBUF_TYPE) || type.equals("application/protobuf");
  }

  private static String mediaType(HttpHeaders headers) {
    String value = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
    int parameters = value.indexOf(';');
    return (parameters < 0 ? value : value.substring(0, parameters))
        .strip()
        .toLowerCase(Locale.ROOT);
  }
}

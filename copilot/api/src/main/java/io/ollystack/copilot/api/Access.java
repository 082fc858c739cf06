package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// Finds out who asks, before anything below `/api/` is reached: the tenant comes from the token of
/// the request, never from its text.
final class Access implements WebFilter {
  private static final String TENANT = Access.class.getName() + ".tenant";
  private static final String USER = Access.class.getName() + ".user";
  private static final String SCHEME = "Bearer ";

  private final ApiTokens tokens;
  private final JsonMapper json;

  Access(ApiTokens tokens, JsonMapper json) {
    this.tokens = tokens;
    this.json = json;
  }

  static Tenant tenant(ServerWebExchange exchange) {
    Tenant tenant = exchange.getAttribute(TENANT);
    if (tenant == null) {
      throw new IllegalStateException(
          "a request without a tenant reached " + exchange.getRequest().getPath());
    }
    return tenant;
  }

  /// Who asks, as far as tokens tell askers apart.
  static String user(ServerWebExchange exchange) {
    return exchange.getAttributeOrDefault(USER, "");
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (!exchange.getRequest().getPath().value().startsWith("/api/")) {
      return chain.filter(exchange);
    }
    Optional<Tenant> tenant = tokens.tenant(token(exchange));
    if (tenant.isEmpty()) {
      return refused(exchange);
    }
    exchange.getAttributes().put(TENANT, tenant.get());
    exchange.getAttributes().put(USER, tokens.user(token(exchange)));
    return chain.filter(exchange);
  }

  private static Optional<String> token(ServerWebExchange exchange) {
    String header = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
    return Optional.ofNullable(header)
        .filter(text -> text.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(text -> text.substring(SCHEME.length()).strip());
  }

  private Mono<Void> refused(ServerWebExchange exchange) {
    var response = exchange.getResponse();
    ProblemDetail detail =
        ProblemDetails.of(
            HttpStatus.UNAUTHORIZED,
            "unauthorized",
            "A token is needed",
            "Send the header Authorization: Bearer TOKEN with a token that this service knows.");
    response.setStatusCode(HttpStatus.UNAUTHORIZED);
    response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    response.getHeaders().set(HttpHeaders.CONTENT_TYPE, "application/problem+json");
    byte[] body = json.writeValueAsBytes(detail);
    return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
  }
}

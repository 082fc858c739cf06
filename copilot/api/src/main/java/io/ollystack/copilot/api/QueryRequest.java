package io.ollystack.copilot.api;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The body of `POST /api/v1/query` and `/api/v1/check`.
///
/// @param now the moment that relative times count from; the service's clock if absent
/// @param timezone the zone of times without one, `Europe/Berlin`; UTC if absent
/// @param limit rows at most; the query's own limit if that is lower
record QueryRequest(
    @Nullable String query,
    @Nullable Instant now,
    @Nullable String timezone,
    @Nullable Integer limit) {

  QueryEngine.Order order(Tenant tenant, Clock clock) {
    if (query == null) {
      throw new InvalidRequest("query", "is missing", "an ObservQL query, as text");
    }
    return new QueryEngine.Order(
        tenant, query, now == null ? clock.instant() : now, zone(), rows());
  }

  private ZoneId zone() {
    if (timezone == null) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(timezone);
    } catch (DateTimeException unknown) {
      throw new InvalidRequest(
          "timezone", "'" + timezone + "' is unknown", "a zone such as Europe/Berlin or UTC");
    }
  }

  private OptionalInt rows() {
    if (limit == null) {
      return OptionalInt.empty();
    }
    if (limit < 1) {
      throw new InvalidRequest("limit", limit + " is too small", "1 or more");
    }
    return OptionalInt.of(limit);
  }
}

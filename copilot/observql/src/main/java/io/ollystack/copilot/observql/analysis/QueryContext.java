package io.ollystack.copilot.observql.analysis;

import io.ollystack.copilot.observql.catalog.Tenant;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.OptionalInt;

/// Who asks, when and where: `now` is fixed once per query, times without a zone are in `zone`,
/// `limit` replaces the default number of rows and caps what the query asks for.
public record QueryContext(Tenant tenant, Instant now, ZoneId zone, OptionalInt limit) {
  public QueryContext {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(now, "now");
    Objects.requireNonNull(zone, "zone");
    Objects.requireNonNull(limit, "limit");
  }

  public static QueryContext at(Instant now) {
    return new QueryContext(Tenant.DEFAULT, now, ZoneOffset.UTC, OptionalInt.empty());
  }
}

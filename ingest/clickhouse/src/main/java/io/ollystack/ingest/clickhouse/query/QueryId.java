package io.ollystack.ingest.clickhouse.query;

import java.util.UUID;
import java.util.regex.Pattern;

/// Names one run of a query, in ClickHouse's process list too: [QueryRunner#cancel] takes it.
public record QueryId(String value) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public QueryId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "query id `%s`: expected 1 to 64 letters, digits, - or _".formatted(value));
    }
  }

  public static QueryId random() {
    return new QueryId(UUID.randomUUID().toString());
  }

  @Override
  public String toString() {
    return value;
  }
}

package io.ollystack.ingest.clickhouse.query;

import java.util.Objects;

/// One column of a result.
///
/// @param type ClickHouse's text, such as `LowCardinality(Nullable(String))`
/// @param kind the class of its values
public record ResultColumn(String name, String type, ValueKind kind) {
  public ResultColumn {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(kind, "kind");
  }

  static ResultColumn of(String name, String type) {
    return new ResultColumn(name, type, ValueKind.ofType(type));
  }

  /// Whether values may be null.
  public boolean isNullable() {
    return type.startsWith("Nullable(") || type.startsWith("LowCardinality(Nullable(");
  }
}

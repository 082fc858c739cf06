package io.ollystack.copilot.observql.catalog;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The columns of every table of one database, by name. Immutable.
public final class PhysicalSchema {
  /// One row of `system.columns`: `type` is ClickHouse's text, such as `DateTime64(9)`.
  public record Column(String table, String name, String type) {
    public Column {
      Objects.requireNonNull(table, "table");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(type, "type");
    }
  }

  private final String database;
  private final Map<String, Map<String, String>> types;

  private PhysicalSchema(String database, Map<String, Map<String, String>> types) {
    this.database = database;
    this.types = types;
  }

  /// The database's name must be a plain identifier: it is written into statements as it is.
  public static PhysicalSchema of(String database, Collection<Column> columns) {
    if (!database.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException(
          "database '" + database + "' is not a plain identifier. Expected letters, digits and _.");
    }
    Map<String, Map<String, String>> types = new HashMap<>();
    for (Column column : columns) {
      types
          .computeIfAbsent(column.table(), table -> new LinkedHashMap<>())
          .put(column.name(), column.type());
    }
    return new PhysicalSchema(database, types);
  }

  public String database() {
    return database;
  }

  public boolean hasTable(String table) {
    return types.containsKey(table);
  }

  public boolean hasColumn(String table, String column) {
    return types.getOrDefault(table, Map.of()).containsKey(column);
  }

  public Optional<String> type(String table, String column) {
    return Optional.ofNullable(types.getOrDefault(table, Map.of()).get(column));
  }

  public Set<String> tables() {
    return Set.copyOf(types.keySet());
  }
}

package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.clickhouse.query.ClickHouseClient;
import io.ollystack.ingest.clickhouse.query.QueryFailure;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which columns the tables have, read from `system.columns` once and again when an insert shows
/// that they changed. Tables differ by the age of the collector that made them: a column that is
/// missing is left out, one that we do not know takes its default, and the server casts what has
/// another type (`DateTime` for `DateTime64(9)`). Thread-safe.
final class TableColumns {
  private static final Logger LOG = LoggerFactory.getLogger(TableColumns.class);

  private final ClickHouseClient client;
  private final Map<String, List<?>> fitted = new ConcurrentHashMap<>();
  private volatile Map<String, Set<String>> known = Map.of();

  TableColumns(ClickHouseClient client) {
    this.client = client;
  }

  /// What we can fill of the table, in our order; empty if the table does not exist.
  @SuppressWarnings("unchecked") // a table's columns have the class of its batches
  <B extends TelemetryBatch> List<Column.Named<B>> of(SignalTable<B> table)
      throws QueryFailure, InterruptedException {
    List<?> cached = fitted.get(table.name());
    if (cached != null) {
      return (List<Column.Named<B>>) cached;
    }
    if (!known.containsKey(table.name())) {
      known = read();
    }
    Set<String> present = known.getOrDefault(table.name(), Set.of());
    List<Column.Named<B>> columns =
        table.columns().stream().filter(column -> present.contains(column.name())).toList();
    if (columns.isEmpty()) {
      return columns;
    }
    if (columns.size() < table.columns().size()) {
      LOG.warn(
          "table {} lacks the columns {}: their values are not stored",
          table.name(),
          table.columns().stream()
              .map(Column.Named::name)
              .filter(name -> !present.contains(name))
              .toList());
    }
    fitted.put(table.name(), columns);
    return columns;
  }

  /// Forgets what is known: the tables have changed.
  void refresh() {
    known = Map.of();
    fitted.clear();
  }

  private Map<String, Set<String>> read() throws QueryFailure, InterruptedException {
    Map<String, Set<String>> tables = new HashMap<>();
    for (List<String> row :
        client.rows(
            "SELECT table, name FROM system.columns WHERE database = {database:String}"
                + " AND table LIKE 'otel\\\\_%' AND default_kind NOT IN ('ALIAS', 'MATERIALIZED')",
            "read the columns of the tables", Map.of("database", client.endpoint().database()))) {
      tables.computeIfAbsent(row.get(0), table -> new HashSet<>()).add(row.get(1));
    }
    return tables;
  }
}

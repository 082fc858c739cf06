package io.ollystack.ingest.clickhouse.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A whole result in memory. Rows are as wide as there are columns; their values are as the
/// columns' [ValueKind] says.
public record ResultTable(
    List<ResultColumn> columns, List<List<@Nullable Object>> rows, QueryStatistics statistics) {
  public ResultTable {
    columns = List.copyOf(columns);
    // Rows may hold nulls, which List.copyOf of a row would refuse; they come unmodifiable.
    rows = List.copyOf(rows);
  }
}

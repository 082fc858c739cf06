package io.ollystack.copilot.observql.result;

import java.util.List;

/// What a statement would read, table by table.
public record ScanEstimate(List<TableScan> tables) {
  /// `bytes` is rows times the table's average uncompressed row size.
  public record TableScan(String table, long parts, long rows, long marks, long bytes) {}

  public ScanEstimate {
    tables = List.copyOf(tables);
  }

  public long rows() {
    return tables.stream().mapToLong(TableScan::rows).sum();
  }

  public long bytes() {
    return tables.stream().mapToLong(TableScan::bytes).sum();
  }
}

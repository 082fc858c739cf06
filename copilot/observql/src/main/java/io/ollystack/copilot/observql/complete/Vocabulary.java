package io.ollystack.copilot.observql.complete;

import io.ollystack.copilot.observql.catalog.Signal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The names that belong to the language itself: tables with their columns, and functions.
///
/// @param tables by name
/// @param functions name to signature: `p99` to `p99(x)`
public record Vocabulary(Map<String, Table> tables, Map<String, String> functions) {
  /// A logical table.
  ///
  /// @param signal the signal whose attributes it has, if any
  /// @param columns name to type
  public record Table(Optional<Signal> signal, Map<String, String> columns) {
    public Table {
      columns = Map.copyOf(columns);
    }
  }

  public Vocabulary {
    tables = Map.copyOf(tables);
    functions = Map.copyOf(functions);
  }

  List<String> tableNames() {
    return tables.keySet().stream().sorted().toList();
  }
}

package io.ollystack.copilot.observql.complete;

import io.ollystack.copilot.observql.catalog.Signal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The names that belong to the language itself: tables with their columns, and functions.
///
/// @param tables by name
/// @param functions name to a word about it: `p99` to `aggregate`
public record Vocabulary(Map<String, Table> tables, Map<String, String> functions) {
  /// A logical table.
  ///
  /// @param signal the signal whose attributes it has, if any
  /// @param columns name to type
  public record Table(Optional<Signal> signal, Map<String, String> columns) {
    public Table {
      columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
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

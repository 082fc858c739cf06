package io.ollystack.copilot.observql.result;

import java.util.Objects;

/// A column of a result. `unit` is UCUM text (`ns`, `By`, `1`, `1/s`, `%`), empty if it has none:
/// durations and sizes come raw.
public record ResultColumn(String name, ColumnType type, String unit) {
  public ResultColumn {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(unit, "unit");
  }
}

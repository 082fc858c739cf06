package io.ollystack.copilot.observql.catalog;

import java.util.List;
import java.util.Objects;

/// A metric. `unit` is its UCUM text as reported (`By`, `s`, `1`, `{request}`; empty if unknown);
/// `services` are those that report it.
public record MetricEntry(String name, MetricType type, String unit, List<String> services) {
  public MetricEntry {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(unit, "unit");
    services = List.copyOf(services);
  }
}

package io.ollystack.copilot.observql.catalog;

import java.util.Objects;

/// An operation (span name) of a service; `kind` is the span kind in lower case.
public record OperationEntry(String service, String name, String kind, long occurrences) {
  public OperationEntry {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
  }
}

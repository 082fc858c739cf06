package io.ollystack.copilot.observql.catalog;

import java.util.Objects;

/// A service and how many records named it in the catalogue's window.
public record ServiceEntry(String name, long occurrences) {
  public ServiceEntry {
    Objects.requireNonNull(name, "name");
  }
}

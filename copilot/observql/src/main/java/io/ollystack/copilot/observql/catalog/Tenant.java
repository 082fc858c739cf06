package io.ollystack.copilot.observql.catalog;

import java.util.Objects;

/// Whose data a query may see; it comes from authentication, never from a query's text. The empty
/// id is the default tenant, the only one that a database without tenant columns can serve.
public record Tenant(String id) {
  public static final Tenant DEFAULT = new Tenant("");

  public Tenant {
    Objects.requireNonNull(id, "id");
  }
}

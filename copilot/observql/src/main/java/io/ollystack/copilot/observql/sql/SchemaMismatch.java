package io.ollystack.copilot.observql.sql;

/// The store's tables cannot serve the query: one is missing, or tenants cannot be told apart.
public final class SchemaMismatch extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SchemaMismatch(String message) {
    super(message);
  }
}

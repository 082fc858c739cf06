package io.ollystack.copilot.observql.catalog;

/// The live names of each tenant: services, operations, metrics, attributes. Called once per
/// compilation, which has a budget of a millisecond: implementations answer from memory and refresh
/// in the background. Thread-safe.
@FunctionalInterface
public interface Catalog {
  /// The newest snapshot; empty for a tenant that has no data yet, never null.
  CatalogSnapshot snapshot(Tenant tenant);
}

package io.ollystack.copilot.observql.catalog;

/// The physical tables as `system.columns` reports them, so that SQL fits a database that a stock
/// collector of any age filled. Answers from memory, like [Catalog]. Thread-safe.
@FunctionalInterface
public interface SchemaSource {
  PhysicalSchema schema();
}

package io.ollystack.ingest.telemetry;

/// What all rows of a batch share. Immutable and thread-safe; several batches may share one context
/// (after a selection).
///
/// @param tenant whose data it is
/// @param arena the bytes that slices point to
/// @param terms the dictionary
/// @param attributes every attribute of every owner
/// @param scopes resources and instrumentation scopes
public record BatchContext(
    TenantId tenant, Arena arena, Terms terms, AttributeTable attributes, ScopeTable scopes) {

  /// The slice of the arena as a String. Allocates.
  public String text(long slice) {
    return arena.text(slice);
  }

  /// The term as a String.
  public String term(int term) {
    return terms.text(term);
  }

  long retainedBytes() {
    return arena.bytes().length + attributes.retainedBytes() + 8L * terms.slices().length;
  }
}

package io.ollystack.ingest.telemetry;

/// The resources and instrumentation scopes of a batch. A row names its scope; the scope names its
/// resource. A scope's id says nothing across batches, and the same scope may occur twice.
///
/// Texts that are `int` are [Terms], attributes are slices of the [AttributeTable]. Immutable and
/// thread-safe.
public final class ScopeTable {
  private final ScopeColumns columns;

  ScopeTable(ScopeColumns columns) {
    this.columns = columns;
  }

  public int resourceCount() {
    return columns.resourceCount;
  }

  public int scopeCount() {
    return columns.scopeCount;
  }

  public long resourceAttributes(int resource) {
    return columns.resourceAttributes[resource];
  }

  /// The text of the attribute `service.name`, or the empty term when there is none, as the
  /// collector's exporter does it.
  public int serviceName(int resource) {
    return columns.serviceName[resource];
  }

  public int resourceSchemaUrl(int resource) {
    return columns.resourceSchemaUrl[resource];
  }

  public int resourceDroppedAttributes(int resource) {
    return columns.resourceDropped[resource];
  }

  /// The resource that the scope reported for.
  public int resourceOf(int scope) {
    return columns.scopeResource[scope];
  }

  public int scopeName(int scope) {
    return columns.scopeName[scope];
  }

  public int scopeVersion(int scope) {
    return columns.scopeVersion[scope];
  }

  public int scopeSchemaUrl(int scope) {
    return columns.scopeSchemaUrl[scope];
  }

  public long scopeAttributes(int scope) {
    return columns.scopeAttributes[scope];
  }

  public int scopeDroppedAttributes(int scope) {
    return columns.scopeDropped[scope];
  }

  ScopeColumns columns() {
    return columns;
  }
}

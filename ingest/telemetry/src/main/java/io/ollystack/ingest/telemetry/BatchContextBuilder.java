package io.ollystack.ingest.telemetry;

import java.util.Arrays;

/// Collects what the rows of a batch share: resources, scopes, attributes, terms, bytes. The row
/// builders own one. Not thread-safe.
public final class BatchContextBuilder {
  private static final String SERVICE_NAME = "service.name";

  private final TenantId tenant;
  private final ArenaBuilder arena;
  private final TermsBuilder terms;
  private final AttributeTableBuilder attributes;
  private final ScopeColumns scopes;

  BatchContextBuilder(TenantId tenant) {
    this(tenant, new ArenaBuilder(), 64);
  }

  BatchContextBuilder(TenantId tenant, byte[] payload) {
    // Measured: a span of 450 bytes has about 12 attributes; half of that avoids most regrowing.
    this(tenant, new ArenaBuilder(payload), Math.max(64, payload.length / 40));
  }

  private BatchContextBuilder(TenantId tenant, ArenaBuilder arena, int expectedAttributes) {
    this.tenant = tenant;
    this.arena = arena;
    this.terms = new TermsBuilder(arena);
    this.attributes = new AttributeTableBuilder(arena, terms, expectedAttributes);
    this.scopes = new ScopeColumns();
  }

  BatchContextBuilder(BatchContext context) {
    this.tenant = context.tenant();
    this.arena = new ArenaBuilder(context.arena());
    this.terms = new TermsBuilder(arena, context.terms());
    this.attributes = new AttributeTableBuilder(arena, terms, context.attributes());
    this.scopes = context.scopes().columns().copy();
  }

  public TenantId tenant() {
    return tenant;
  }

  public ArenaBuilder arena() {
    return arena;
  }

  public TermsBuilder terms() {
    return terms;
  }

  public AttributeTableBuilder attributes() {
    return attributes;
  }

  public int resourceCount() {
    return scopes.resourceCount;
  }

  /// Adds a resource without attributes; they may be set any time before the batch is built.
  public int addResource() {
    return scopes.addResource();
  }

  public void resource(int resource, long resourceAttributes, int droppedAttributes) {
    scopes.resourceAttributes[resource] = resourceAttributes;
    scopes.resourceDropped[resource] = droppedAttributes;
  }

  public void resourceSchemaUrl(int resource, int term) {
    scopes.resourceSchemaUrl[resource] = term;
  }

  /// Adds a scope of the resource, without name; it may be described any time before the batch is
  /// built.
  public int addScope(int resource) {
    return scopes.addScope(resource);
  }

  public void scope(
      int scope, int nameTerm, int versionTerm, long scopeAttributes, int droppedAttributes) {
    scopes.scopeName[scope] = nameTerm;
    scopes.scopeVersion[scope] = versionTerm;
    scopes.scopeAttributes[scope] = scopeAttributes;
    scopes.scopeDropped[scope] = droppedAttributes;
  }

  public void scopeSchemaUrl(int scope, int term) {
    scopes.scopeSchemaUrl[scope] = term;
  }

  public long resourceAttributes(int resource) {
    return scopes.resourceAttributes[resource];
  }

  /// Ends the construction; the builder must not be used afterwards.
  BatchContext build() {
    nameServices();
    Arena built = arena.build();
    return new BatchContext(
        tenant, built, terms.build(built), attributes.build(built), new ScopeTable(scopes));
  }

  private void nameServices() {
    int key = terms.intern(SERVICE_NAME);
    for (int resource = 0; resource < scopes.resourceCount; resource++) {
      int entry = attributes.find(scopes.resourceAttributes[resource], key);
      scopes.serviceName[resource] = entry < 0 ? Terms.EMPTY : textTerm(entry);
    }
  }

  private int textTerm(int entry) {
    ValueType type = attributes.type(entry);
    long bits = attributes.bits(entry);
    if (type == ValueType.TEXT) {
      return terms.intern(bits);
    }
    byte[] text = new byte[ValueText.maxLength(type, bits)];
    int length = ValueText.write(arena.bytes(), type, bits, text, 0);
    return terms.internTail(arena.append(Arrays.copyOf(text, length)));
  }
}

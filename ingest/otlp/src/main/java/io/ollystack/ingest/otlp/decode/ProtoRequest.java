package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.BatchContextBuilder;
import io.ollystack.ingest.telemetry.Slice;

/// Walks an `Export…ServiceRequest`: resources, scopes, rows. The three signals share this outer
/// shape, field numbers included. Not thread-safe.
final class ProtoRequest {

  /// Reads one span, log record or metric.
  interface RowReader {
    /// @throws MalformedData the request cannot be followed any further
    void read(int scope) throws MalformedData;
  }

  private final WireReader in;
  private final ProtoText text;
  private final ProtoAttributes attributes;
  private final BatchContextBuilder context;
  private final RowReader rows;

  ProtoRequest(
      WireReader in,
      ProtoText text,
      ProtoAttributes attributes,
      BatchContextBuilder context,
      RowReader rows) {
    this.in = in;
    this.text = text;
    this.attributes = attributes;
    this.context = context;
    this.rows = rows;
  }

  void read() throws MalformedData {
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      if (tag == ProtoTags.RESOURCE_GROUPS) {
        resourceGroup();
      } else {
        in.skip(tag);
      }
    }
  }

  private void resourceGroup() throws MalformedData {
    int resource = context.addResource();
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        // May come behind the scopes; rows know their resource by its id.
        case ProtoTags.RESOURCE ->
            attributes.resource(context, resource, context.resourceAttributes(resource));
        case ProtoTags.SCOPE_GROUPS -> scopeGroup(resource);
        case ProtoTags.SCHEMA_URL -> context.resourceSchemaUrl(resource, text.term());
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
  }

  private void scopeGroup(int resource) throws MalformedData {
    int scope = context.addScope(resource);
    context.scope(scope, 0, 0, Slice.EMPTY, 0);
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case ProtoTags.SCOPE -> attributes.scope(context, scope);
        case ProtoTags.ROWS -> rows.read(scope);
        case ProtoTags.SCHEMA_URL -> context.scopeSchemaUrl(scope, text.term());
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
  }
}

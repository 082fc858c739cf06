package io.ollystack.ingest.otlp.forward;

import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.ScopeTable;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.util.List;

/// Writes batches as an `Export…ServiceRequest`. Rows keep their order; neighbours of one resource
/// and scope share them.
final class BatchEncoder {
  private static final int RESOURCES = 1;
  private static final int SCOPES = 2;

  private BatchEncoder() {}

  static byte[] encode(List<TelemetryBatch> batches) {
    var out = new ProtoBuffer();
    for (TelemetryBatch batch : batches) {
      encode(batch, out);
    }
    return out.toByteArray();
  }

  private static void encode(TelemetryBatch batch, ProtoBuffer out) {
    var values = new ValueWriter(batch.context(), out);
    int row = 0;
    while (row < batch.size()) {
      int resource = batch.resource(row);
      int ofResource = out.begin(RESOURCES);
      writeResource(batch.context().scopes(), resource, values, out);
      while (row < batch.size() && batch.resource(row) == resource) {
        int scope = batch.scope(row);
        int end = row + 1;
        while (end < batch.size() && batch.scope(end) == scope) {
          end++;
        }
        int ofScope = out.begin(SCOPES);
        writeScope(batch.context().scopes(), scope, values, out);
        writeRows(batch, row, end, values, out);
        out.end(ofScope);
        row = end;
      }
      out.end(ofResource);
    }
  }

  private static void writeRows(
      TelemetryBatch batch, int from, int to, ValueWriter values, ProtoBuffer out) {
    switch (batch) {
      case SpanBatch spans -> new SpanWriter(spans, values, out).write(from, to);
      case LogBatch logs -> new LogWriter(logs, values, out).write(from, to);
      case MetricBatch metrics -> new MetricWriter(metrics, values, out).write(from, to);
    }
  }

  private static void writeResource(
      ScopeTable scopes, int resource, ValueWriter values, ProtoBuffer out) {
    int message = out.begin(1);
    values.attributes(1, scopes.resourceAttributes(resource));
    out.varint(2, scopes.resourceDroppedAttributes(resource));
    out.end(message);
    values.term(3, scopes.resourceSchemaUrl(resource));
  }

  private static void writeScope(
      ScopeTable scopes, int scope, ValueWriter values, ProtoBuffer out) {
    int message = out.begin(1);
    values.term(1, scopes.scopeName(scope));
    values.term(2, scopes.scopeVersion(scope));
    values.attributes(3, scopes.scopeAttributes(scope));
    out.varint(4, scopes.scopeDroppedAttributes(scope));
    out.end(message);
    values.term(3, scopes.scopeSchemaUrl(scope));
  }
}

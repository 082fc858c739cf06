package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.telemetry.AttributeTable;
import io.ollystack.ingest.telemetry.BatchContext;
import io.ollystack.ingest.telemetry.HexIds;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.MetricKind;
import io.ollystack.ingest.telemetry.ScopeTable;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// What a table must hold for a row of a batch, column by column, told in the plainest way: the
/// slow reference that the block writer is compared with.
final class ExpectedRows {
  private ExpectedRows() {}

  static Map<String, Object> span(SpanBatch b, int row) {
    Map<String, Object> r = new LinkedHashMap<>();
    ScopeTable scopes = b.context().scopes();
    r.put("Timestamp", time(b.startEpochNanos(row)));
    r.put("TraceId", HexIds.traceId(b.traceIdHigh(row), b.traceIdLow(row)));
    r.put("SpanId", HexIds.spanId(b.spanId(row)));
    r.put("ParentSpanId", HexIds.spanId(b.parentSpanId(row)));
    r.put("TraceState", b.context().text(b.traceState(row)));
    r.put("SpanName", b.context().term(b.name(row)));
    r.put("SpanKind", b.kind(row).text());
    shared(r, b, row);
    r.put("ScopeName", b.context().term(scopes.scopeName(b.scope(row))));
    r.put("ScopeVersion", b.context().term(scopes.scopeVersion(b.scope(row))));
    r.put("SpanAttributes", map(b.context(), b.attributes(row)));
    r.put("Duration", b.durationNanos(row));
    r.put("StatusCode", b.status(row).text());
    r.put("StatusMessage", b.context().text(b.statusMessage(row)));
    long events = b.events(row);
    r.put("Events.Timestamp", list(events, e -> time(b.eventTimeEpochNanos(e))));
    r.put("Events.Name", list(events, e -> b.context().term(b.eventName(e))));
    r.put("Events.Attributes", list(events, e -> map(b.context(), b.eventAttributes(e))));
    long links = b.links(row);
    r.put(
        "Links.TraceId",
        list(links, l -> HexIds.traceId(b.linkTraceIdHigh(l), b.linkTraceIdLow(l))));
    r.put("Links.SpanId", list(links, l -> HexIds.spanId(b.linkSpanId(l))));
    r.put("Links.TraceState", list(links, l -> b.context().text(b.linkTraceState(l))));
    r.put("Links.Attributes", list(links, l -> map(b.context(), b.linkAttributes(l))));
    r.put("SampleWeight", b.weight(row));
    return r;
  }

  static Map<String, Object> log(LogBatch b, int row) {
    Map<String, Object> r = new LinkedHashMap<>();
    ScopeTable scopes = b.context().scopes();
    r.put("Timestamp", time(b.timeEpochNanos(row)));
    r.put(
        "TimestampTime",
        Instant.ofEpochSecond(Math.floorDiv(b.timeEpochNanos(row), 1_000_000_000L)));
    r.put("TraceId", HexIds.traceId(b.traceIdHigh(row), b.traceIdLow(row)));
    r.put("SpanId", HexIds.spanId(b.spanId(row)));
    r.put("TraceFlags", (long) (b.flags(row) & 0xff));
    r.put("SeverityText", b.context().term(b.severityText(row)));
    r.put("SeverityNumber", (long) b.severityNumber(row));
    shared(r, b, row);
    r.put("Body", b.bodyText(row));
    r.put("ResourceSchemaUrl", b.context().term(scopes.resourceSchemaUrl(b.resource(row))));
    r.put("ScopeSchemaUrl", b.context().term(scopes.scopeSchemaUrl(b.scope(row))));
    r.put("ScopeName", b.context().term(scopes.scopeName(b.scope(row))));
    r.put("ScopeVersion", b.context().term(scopes.scopeVersion(b.scope(row))));
    r.put("ScopeAttributes", map(b.context(), scopes.scopeAttributes(b.scope(row))));
    r.put("LogAttributes", map(b.context(), b.attributes(row)));
    r.put("EventName", b.context().term(b.eventName(row)));
    r.put("Pattern", b.context().term(b.pattern(row)));
    return r;
  }

  static Map<String, Object> point(MetricBatch b, int row) {
    Map<String, Object> r = new LinkedHashMap<>();
    ScopeTable scopes = b.context().scopes();
    int metric = b.metric(row);
    MetricKind kind = b.kind(row);
    shared(r, b, row);
    r.put("ResourceSchemaUrl", b.context().term(scopes.resourceSchemaUrl(b.resource(row))));
    r.put("ScopeName", b.context().term(scopes.scopeName(b.scope(row))));
    r.put("ScopeVersion", b.context().term(scopes.scopeVersion(b.scope(row))));
    r.put("ScopeAttributes", map(b.context(), scopes.scopeAttributes(b.scope(row))));
    r.put("ScopeDroppedAttrCount", (long) scopes.scopeDroppedAttributes(b.scope(row)));
    r.put("ScopeSchemaUrl", b.context().term(scopes.scopeSchemaUrl(b.scope(row))));
    r.put("MetricName", b.context().term(b.metricName(metric)));
    r.put("MetricDescription", b.context().term(b.metricDescription(metric)));
    r.put("MetricUnit", b.context().term(b.metricUnit(metric)));
    r.put("Attributes", map(b.context(), b.attributes(row)));
    r.put("StartTimeUnix", time(b.startEpochNanos(row)));
    r.put("TimeUnix", time(b.timeEpochNanos(row)));
    r.put("Flags", (long) b.flags(row));
    if (kind == MetricKind.GAUGE || kind == MetricKind.SUM) {
      r.put("Value", b.value(row));
    } else {
      r.put("Count", b.count(row));
      r.put("Sum", b.sum(row));
    }
    if (kind == MetricKind.SUM) {
      r.put("IsMonotonic", b.monotonic(metric));
    }
    if (kind == MetricKind.HISTOGRAM) {
      r.put("BucketCounts", list(b.bucketCounts(row), b::bucketCount));
      r.put("ExplicitBounds", list(b.explicitBounds(row), b::bound));
    }
    if (kind == MetricKind.EXPONENTIAL_HISTOGRAM) {
      r.put("Scale", (long) b.scale(row));
      r.put("ZeroCount", b.zeroCount(row));
      r.put("PositiveOffset", (long) b.positiveOffset(row));
      r.put("PositiveBucketCounts", list(b.bucketCounts(row), b::bucketCount));
      r.put("NegativeOffset", (long) b.negativeOffset(row));
      r.put("NegativeBucketCounts", list(b.negativeBucketCounts(row), b::bucketCount));
    }
    if (kind == MetricKind.HISTOGRAM || kind == MetricKind.EXPONENTIAL_HISTOGRAM) {
      r.put("Min", b.min(row));
      r.put("Max", b.max(row));
    }
    if (kind == MetricKind.SUMMARY) {
      List<Object> quantiles = new ArrayList<>();
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < Slice.length(b.quantiles(row)); i++) {
        quantiles.add(b.quantile(row, i));
        values.add(b.quantileValue(row, i));
      }
      r.put("ValueAtQuantiles.Quantile", quantiles);
      r.put("ValueAtQuantiles.Value", values);
      return r;
    }
    if (kind != MetricKind.GAUGE) {
      r.put("AggregationTemporality", (long) b.temporality(metric).number());
    }
    long x = b.exemplars(row);
    r.put("Exemplars.FilteredAttributes", list(x, e -> map(b.context(), b.exemplarAttributes(e))));
    r.put("Exemplars.TimeUnix", list(x, e -> time(b.exemplarTimeEpochNanos(e))));
    r.put("Exemplars.Value", list(x, b::exemplarValue));
    r.put("Exemplars.SpanId", list(x, e -> HexIds.spanId(b.exemplarSpanId(e))));
    r.put(
        "Exemplars.TraceId",
        list(x, e -> HexIds.traceId(b.exemplarTraceIdHigh(e), b.exemplarTraceIdLow(e))));
    return r;
  }

  private static void shared(Map<String, Object> r, TelemetryBatch b, int row) {
    r.put("ServiceName", b.context().term(b.serviceName(row)));
    r.put(
        "ResourceAttributes",
        map(b.context(), b.context().scopes().resourceAttributes(b.resource(row))));
    r.put("TenantId", b.tenant().value());
  }

  private static Instant time(long nanos) {
    return Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
  }

  private static Map<String, Object> map(BatchContext context, long attributes) {
    AttributeTable table = context.attributes();
    Map<String, Object> map = new LinkedHashMap<>();
    for (int entry = Slice.start(attributes); entry < Slice.end(attributes); entry++) {
      map.put(context.term(table.key(entry)), table.text(entry));
    }
    return map;
  }

  private static List<Object> list(long slice, IntFunction<Object> entry) {
    List<Object> list = new ArrayList<>();
    for (int i = Slice.start(slice); i < Slice.end(slice); i++) {
      list.add(entry.apply(i));
    }
    return list;
  }
}

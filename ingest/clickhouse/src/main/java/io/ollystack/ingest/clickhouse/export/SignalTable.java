package io.ollystack.ingest.clickhouse.export;

import static io.ollystack.ingest.clickhouse.export.NumberColumns.bool;
import static io.ollystack.ingest.clickhouse.export.NumberColumns.float64;
import static io.ollystack.ingest.clickhouse.export.NumberColumns.int32;
import static io.ollystack.ingest.clickhouse.export.NumberColumns.time;
import static io.ollystack.ingest.clickhouse.export.NumberColumns.uint32;
import static io.ollystack.ingest.clickhouse.export.NumberColumns.uint64;
import static io.ollystack.ingest.clickhouse.export.NumberColumns.uint8;

import io.ollystack.ingest.clickhouse.export.Column.IntOf;
import io.ollystack.ingest.clickhouse.export.RowBlock.SliceOf;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.MetricKind;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.SpanKind;
import io.ollystack.ingest.telemetry.StatusCode;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// A raw table and how its columns are made from batches. The names are those of the collector's
/// exporter; see the resource `0001-raw-signals.sql` of package `schema`.
///
/// @param name the table
/// @param columns all that we can fill; a table may lack some (drift)
record SignalTable<B extends TelemetryBatch>(String name, List<Column.Named<B>> columns) {

  static final SignalTable<SpanBatch> TRACES = traces();
  static final SignalTable<LogBatch> LOGS = logs();

  private static final Map<MetricKind, SignalTable<MetricBatch>> METRICS =
      Arrays.stream(MetricKind.values())
          .collect(Collectors.toMap(kind -> kind, SignalTable::metrics));

  static SignalTable<MetricBatch> of(MetricKind kind) {
    return Objects.requireNonNull(METRICS.get(kind));
  }

  private static SignalTable<SpanBatch> traces() {
    Columns<SpanBatch> c = new Columns<>();
    c.add("Timestamp", time(SpanBatch::startEpochNanos));
    c.add("TraceId", TextColumns.traceId(SpanBatch::traceIdHigh, SpanBatch::traceIdLow));
    c.add("SpanId", TextColumns.spanId(SpanBatch::spanId));
    c.add("ParentSpanId", TextColumns.spanId(SpanBatch::parentSpanId));
    c.add("TraceState", TextColumns.slice(SpanBatch::traceState));
    c.dictionary("SpanName", SpanBatch::name);
    c.add(
        "SpanKind",
        DictionaryColumns.oneOf(
            Arrays.stream(SpanKind.values()).map(SpanKind::text).toList(),
            (batch, row) -> batch.kind(row).number()));
    c.dictionary("ServiceName", TelemetryBatch::serviceName);
    c.resource("ResourceAttributes");
    c.text("ScopeName", (batch, row) -> batch.context().scopes().scopeName(batch.scope(row)));
    c.text("ScopeVersion", (batch, row) -> batch.context().scopes().scopeVersion(batch.scope(row)));
    c.add("SpanAttributes", MapColumns.own(TelemetryBatch::attributes));
    c.add("Duration", uint64(SpanBatch::durationNanos));
    c.add(
        "StatusCode",
        DictionaryColumns.oneOf(
            Arrays.stream(StatusCode.values()).map(StatusCode::text).toList(),
            (batch, row) -> batch.status(row).number()));
    c.add("StatusMessage", TextColumns.slice(SpanBatch::statusMessage));
    SliceOf<SpanBatch> events = SpanBatch::events;
    c.array("Events.Timestamp", events, time(SpanBatch::eventTimeEpochNanos));
    c.array("Events.Name", events, DictionaryColumns.term(SpanBatch::eventName));
    c.array("Events.Attributes", events, MapColumns.own(SpanBatch::eventAttributes));
    SliceOf<SpanBatch> links = SpanBatch::links;
    c.array(
        "Links.TraceId",
        links,
        TextColumns.traceId(SpanBatch::linkTraceIdHigh, SpanBatch::linkTraceIdLow));
    c.array("Links.SpanId", links, TextColumns.spanId(SpanBatch::linkSpanId));
    c.array("Links.TraceState", links, TextColumns.slice(SpanBatch::linkTraceState));
    c.array("Links.Attributes", links, MapColumns.own(SpanBatch::linkAttributes));
    c.add("SampleWeight", float64(SpanBatch::weight));
    c.add("TenantId", DictionaryColumns.tenant());
    return c.table("otel_traces");
  }

  private static SignalTable<LogBatch> logs() {
    Columns<LogBatch> c = new Columns<>();
    c.add("Timestamp", time(TelemetryBatch::timeEpochNanos));
    c.add("TraceId", TextColumns.traceId(LogBatch::traceIdHigh, LogBatch::traceIdLow));
    c.add("SpanId", TextColumns.spanId(LogBatch::spanId));
    c.add("TraceFlags", uint8(LogBatch::flags));
    c.dictionary("SeverityText", LogBatch::severityText);
    c.add("SeverityNumber", uint8(LogBatch::severityNumber));
    c.dictionary("ServiceName", TelemetryBatch::serviceName);
    c.add("Body", TextColumns.body());
    c.dictionary(
        "ResourceSchemaUrl",
        (batch, row) -> batch.context().scopes().resourceSchemaUrl(batch.resource(row)));
    c.resource("ResourceAttributes");
    c.dictionary(
        "ScopeSchemaUrl",
        (batch, row) -> batch.context().scopes().scopeSchemaUrl(batch.scope(row)));
    c.text("ScopeName", (batch, row) -> batch.context().scopes().scopeName(batch.scope(row)));
    c.dictionary(
        "ScopeVersion", (batch, row) -> batch.context().scopes().scopeVersion(batch.scope(row)));
    c.scope("ScopeAttributes");
    c.add("LogAttributes", MapColumns.own(TelemetryBatch::attributes));
    c.text("EventName", LogBatch::eventName);
    c.dictionary("Pattern", LogBatch::pattern);
    c.add("TenantId", DictionaryColumns.tenant());
    return c.table("otel_logs");
  }

  private static SignalTable<MetricBatch> metrics(MetricKind kind) {
    Columns<MetricBatch> c = new Columns<>();
    c.resource("ResourceAttributes");
    c.text(
        "ResourceSchemaUrl",
        (batch, row) -> batch.context().scopes().resourceSchemaUrl(batch.resource(row)));
    c.text("ScopeName", (batch, row) -> batch.context().scopes().scopeName(batch.scope(row)));
    c.text("ScopeVersion", (batch, row) -> batch.context().scopes().scopeVersion(batch.scope(row)));
    c.scope("ScopeAttributes");
    c.add(
        "ScopeDroppedAttrCount",
        uint32((batch, row) -> batch.context().scopes().scopeDroppedAttributes(batch.scope(row))));
    c.text(
        "ScopeSchemaUrl",
        (batch, row) -> batch.context().scopes().scopeSchemaUrl(batch.scope(row)));
    c.dictionary("ServiceName", TelemetryBatch::serviceName);
    c.text("MetricName", (batch, row) -> batch.metricName(batch.metric(row)));
    c.text("MetricDescription", (batch, row) -> batch.metricDescription(batch.metric(row)));
    c.text("MetricUnit", (batch, row) -> batch.metricUnit(batch.metric(row)));
    c.add("Attributes", MapColumns.own(TelemetryBatch::attributes));
    c.add("StartTimeUnix", time(MetricBatch::startEpochNanos));
    c.add("TimeUnix", time(TelemetryBatch::timeEpochNanos));
    c.add("Flags", uint32(MetricBatch::flags));
    switch (kind) {
      case GAUGE -> c.add("Value", float64(MetricBatch::value));
      case SUM -> {
        c.add("Value", float64(MetricBatch::value));
        temporality(c);
        c.add("IsMonotonic", bool((batch, row) -> batch.monotonic(batch.metric(row)) ? 1 : 0));
      }
      case HISTOGRAM -> {
        distribution(c);
        SliceOf<MetricBatch> buckets = MetricBatch::bucketCounts;
        c.array("BucketCounts", buckets, uint64((batch, at) -> batch.bucketCount(at)));
        c.array(
            "ExplicitBounds", MetricBatch::explicitBounds, float64((batch, at) -> batch.bound(at)));
        extremes(c);
        temporality(c);
      }
      case EXPONENTIAL_HISTOGRAM -> {
        distribution(c);
        c.add("Scale", int32(MetricBatch::scale));
        c.add("ZeroCount", uint64(MetricBatch::zeroCount));
        c.add("PositiveOffset", int32(MetricBatch::positiveOffset));
        c.array(
            "PositiveBucketCounts",
            MetricBatch::bucketCounts,
            uint64((batch, at) -> batch.bucketCount(at)));
        c.add("NegativeOffset", int32(MetricBatch::negativeOffset));
        c.array(
            "NegativeBucketCounts",
            MetricBatch::negativeBucketCounts,
            uint64((batch, at) -> batch.bucketCount(at)));
        extremes(c);
        temporality(c);
      }
      case SUMMARY -> {
        distribution(c);
        // Quantiles and their values alternate in the batch's numbers.
        SliceOf<MetricBatch> pairs = MetricBatch::quantiles;
        c.add(
            "ValueAtQuantiles.Quantile",
            new ArrayColumn<>(pairs, 2, float64((batch, at) -> batch.bound(at))));
        c.add(
            "ValueAtQuantiles.Value",
            new ArrayColumn<>(pairs, 2, float64((batch, at) -> batch.bound(at + 1))));
      }
    }
    if (kind != MetricKind.SUMMARY) {
      exemplars(c);
    }
    c.add("TenantId", DictionaryColumns.tenant());
    return c.table("otel_metrics_" + kind.name().toLowerCase(Locale.ROOT));
  }

  private static void distribution(Columns<MetricBatch> c) {
    c.add("Count", uint64(MetricBatch::count));
    c.add("Sum", float64(MetricBatch::sum));
  }

  private static void extremes(Columns<MetricBatch> c) {
    c.add("Min", float64(MetricBatch::min));
    c.add("Max", float64(MetricBatch::max));
  }

  private static void temporality(Columns<MetricBatch> c) {
    c.add(
        "AggregationTemporality",
        int32((batch, row) -> batch.temporality(batch.metric(row)).number()));
  }

  private static void exemplars(Columns<MetricBatch> c) {
    SliceOf<MetricBatch> exemplars = MetricBatch::exemplars;
    c.array(
        "Exemplars.FilteredAttributes", exemplars, MapColumns.own(MetricBatch::exemplarAttributes));
    c.array("Exemplars.TimeUnix", exemplars, time(MetricBatch::exemplarTimeEpochNanos));
    c.array("Exemplars.Value", exemplars, float64(MetricBatch::exemplarValue));
    c.array("Exemplars.SpanId", exemplars, TextColumns.spanId(MetricBatch::exemplarSpanId));
    c.array(
        "Exemplars.TraceId",
        exemplars,
        TextColumns.traceId(MetricBatch::exemplarTraceIdHigh, MetricBatch::exemplarTraceIdLow));
  }

  /// Collects the columns of a table.
  private static final class Columns<B extends TelemetryBatch> {
    private final List<Column.Named<B>> columns = new ArrayList<>();

    void add(String name, Column<B> column) {
      columns.add(new Column.Named<>(name, column));
    }

    void dictionary(String name, IntOf<B> term) {
      add(name, DictionaryColumns.term(term));
    }

    void text(String name, IntOf<B> term) {
      add(name, TextColumns.term(term));
    }

    void array(String name, SliceOf<B> slice, Column<B> entries) {
      add(name, ArrayColumn.of(slice, entries));
    }

    void resource(String name) {
      add(
          name,
          MapColumns.shared(
              TelemetryBatch::resource,
              (batch, resource) -> batch.context().scopes().resourceAttributes(resource)));
    }

    void scope(String name) {
      add(
          name,
          MapColumns.shared(
              TelemetryBatch::scope,
              (batch, scope) -> batch.context().scopes().scopeAttributes(scope)));
    }

    SignalTable<B> table(String name) {
      return new SignalTable<>(name, List.copyOf(columns));
    }
  }
}

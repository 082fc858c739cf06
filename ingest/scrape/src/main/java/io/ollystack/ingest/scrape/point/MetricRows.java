package io.ollystack.ingest.scrape.point;

import io.ollystack.ingest.telemetry.AttributeTableBuilder;
import io.ollystack.ingest.telemetry.BatchContextBuilder;
import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.MetricBatchBuilder;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.Temporality;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Terms;
import io.ollystack.ingest.telemetry.ValueType;
import java.util.List;

/// Scrapes as rows: the same data as [OtlpBytes] for those who need no bytes.
public final class MetricRows {
  private static final int NO_RECORDED_VALUE = 1;

  private MetricRows() {}

  public static MetricBatch of(TenantId tenant, List<Scrape> scrapes) {
    MetricBatchBuilder builder = new MetricBatchBuilder(tenant);
    BatchContextBuilder context = builder.context();
    for (Scrape scrape : scrapes) {
      int resource = context.addResource();
      context.resource(resource, attributes(context, scrape.resource()), 0);
      int scope = context.addScope(resource);
      context.scope(scope, context.terms().intern(scrape.scope()), Terms.EMPTY, Slice.EMPTY, 0);
      for (Family family : scrape.families()) {
        add(builder, scope, family);
      }
    }
    return builder.build();
  }

  private static void add(MetricBatchBuilder builder, int scope, Family family) {
    BatchContextBuilder context = builder.context();
    int metric = builder.addMetric(scope);
    builder.metric(
        metric,
        context.terms().intern(family.name()),
        context.terms().intern(family.unit()),
        context.terms().intern(family.description()),
        Slice.EMPTY);
    builder.metricKind(metric, family.kind());
    switch (family.kind()) {
      case SUM, HISTOGRAM, EXPONENTIAL_HISTOGRAM ->
          builder.temporality(metric, Temporality.CUMULATIVE);
      case GAUGE, SUMMARY -> {}
    }
    builder.monotonic(metric, family.monotonic());
    for (Point point : family.points()) {
      add(builder, metric, point);
    }
  }

  private static void add(MetricBatchBuilder builder, int metric, Point point) {
    switch (point) {
      case Point.Whole whole -> {
        builder.addPoint(metric);
        builder.value(whole.value());
      }
      case Point.Real real -> {
        builder.addPoint(metric);
        if (!real.stale()) {
          builder.value(real.value());
        }
      }
      case Point.Histogram histogram -> {
        builder.addDistribution(metric);
        if (!histogram.stale()) {
          builder.count(histogram.count());
          builder.sum(histogram.sum());
          int mark = builder.countsMark();
          histogram.bucketCounts().forEach(builder::addCount);
          builder.bucketCounts(builder.countsSince(mark));
          histogram.bounds().forEach(builder::addBound);
        }
      }
      case Point.Summary summary -> {
        builder.addDistribution(metric);
        if (!summary.stale()) {
          builder.count(summary.count());
          builder.sum(summary.sum());
          summary.quantiles().forEach(q -> builder.addQuantile(q.quantile(), q.value()));
        }
      }
    }
    builder.startEpochNanos(point.startEpochNanos());
    builder.timeEpochNanos(point.timeEpochNanos());
    builder.attributes(attributes(builder.context(), point.attributes()));
    if (point.stale()) {
      builder.flags(NO_RECORDED_VALUE);
    }
    for (Exemplar exemplar : point.exemplars()) {
      builder.addExemplar(
          exemplar.timeEpochNanos(),
          ValueType.DOUBLE,
          Double.doubleToRawLongBits(exemplar.value()),
          exemplar.traceIdHigh(),
          exemplar.traceIdLow(),
          exemplar.spanId(),
          attributes(builder.context(), exemplar.attributes()));
    }
  }

  private static long attributes(BatchContextBuilder context, Labels labels) {
    AttributeTableBuilder table = context.attributes();
    int mark = table.size();
    labels.values().forEach(table::add);
    return table.since(mark);
  }
}

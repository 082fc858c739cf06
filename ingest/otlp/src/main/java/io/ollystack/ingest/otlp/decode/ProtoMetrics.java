package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.MetricBatchBuilder;
import io.ollystack.ingest.telemetry.MetricKind;
import io.ollystack.ingest.telemetry.Temporality;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Terms;

/// Decodes an `ExportMetricsServiceRequest`; field numbers as in opentelemetry-proto 1.x
/// `metrics.proto`. Points are read by [ProtoPoints]. Use once.
final class ProtoMetrics implements ProtoRequest.RowReader {
  private static final int NAME = 1 << 3 | WireReader.BYTES;
  private static final int DESCRIPTION = 2 << 3 | WireReader.BYTES;
  private static final int UNIT = 3 << 3 | WireReader.BYTES;
  private static final int GAUGE = 5 << 3 | WireReader.BYTES;
  private static final int SUM = 7 << 3 | WireReader.BYTES;
  private static final int HISTOGRAM = 9 << 3 | WireReader.BYTES;
  private static final int EXPONENTIAL = 10 << 3 | WireReader.BYTES;
  private static final int SUMMARY = 11 << 3 | WireReader.BYTES;
  private static final int METADATA = 12 << 3 | WireReader.BYTES;

  // Gauge, Sum, Histogram, ExponentialHistogram, Summary
  private static final int POINTS = 1 << 3 | WireReader.BYTES;
  private static final int TEMPORALITY = 2 << 3 | WireReader.VARINT;
  private static final int MONOTONIC = 3 << 3 | WireReader.VARINT;

  private final WireReader in;
  private final MetricBatchBuilder metrics;
  private final ProtoText text;
  private final ProtoAttributes attributes;
  private final ProtoPoints points;
  private final Rejections.Builder rejections;

  ProtoMetrics(TenantId tenant, byte[] payload, Rejections.Builder rejections) {
    this.in = new WireReader(payload);
    this.metrics = new MetricBatchBuilder(tenant, payload);
    this.text = new ProtoText(in, metrics.context());
    this.attributes = new ProtoAttributes(in, text, metrics.context());
    this.points = new ProtoPoints(in, metrics, attributes);
    this.rejections = rejections;
  }

  DecodedRequest decode() throws MalformedData {
    new ProtoRequest(in, text, attributes, metrics.context(), this).read();
    MetricBatch batch = metrics.build();
    return new DecodedRequest(
        batch, rejections.build(batch.size()), text.repaired(), attributes.capped());
  }

  @Override
  public void read(int scope) throws MalformedData {
    int metric = metrics.addMetric(scope);
    int name = Terms.EMPTY;
    int unit = Terms.EMPTY;
    int description = Terms.EMPTY;
    long metadata = 0;
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case NAME -> name = text.term();
        case DESCRIPTION -> description = text.term();
        case UNIT -> unit = text.term();
        case METADATA -> {
          int mark = metrics.context().attributes().size();
          metrics.context().attributes().copy(metadata);
          attributes.add(mark);
          metadata = metrics.context().attributes().since(mark);
        }
        case GAUGE -> data(metric, MetricKind.GAUGE);
        case SUM -> data(metric, MetricKind.SUM);
        case HISTOGRAM -> data(metric, MetricKind.HISTOGRAM);
        case EXPONENTIAL -> data(metric, MetricKind.EXPONENTIAL_HISTOGRAM);
        case SUMMARY -> data(metric, MetricKind.SUMMARY);
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
    metrics.metric(metric, name, unit, description, metadata);
  }

  private void data(int metric, MetricKind kind) throws MalformedData {
    metrics.metricKind(metric, kind);
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case POINTS -> point(metric, kind);
        case TEMPORALITY -> metrics.temporality(metric, Temporality.ofNumber((int) in.varint()));
        case MONOTONIC -> metrics.monotonic(metric, in.varint() != 0);
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
  }

  private void point(int metric, MetricKind kind) throws MalformedData {
    int outer = in.enter();
    switch (kind) {
      case GAUGE, SUM -> metrics.addPoint(metric);
      case HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY -> metrics.addDistribution(metric);
    }
    try {
      points.read(kind);
    } catch (MalformedData e) {
      metrics.discard();
      rejections.add(e, metrics.size() + rejections.total());
    }
    in.leave(outer);
  }
}

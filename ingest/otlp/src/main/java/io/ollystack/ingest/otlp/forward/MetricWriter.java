package io.ollystack.ingest.otlp.forward;

import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.MetricKind;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.ValueType;

/// Writes metric points into their `ScopeMetrics`; neighbours of one metric share it. The value of
/// an exemplar goes out as a double, whatever it came as.
final class MetricWriter {
  private final MetricBatch metrics;
  private final ValueWriter values;
  private final ProtoBuffer out;

  MetricWriter(MetricBatch metrics, ValueWriter values, ProtoBuffer out) {
    this.metrics = metrics;
    this.values = values;
    this.out = out;
  }

  void write(int from, int to) {
    int row = from;
    while (row < to) {
      int metric = metrics.metric(row);
      int end = row + 1;
      while (end < to && metrics.metric(end) == metric) {
        end++;
      }
      writeMetric(metric, row, end);
      row = end;
    }
  }

  private void writeMetric(int metric, int from, int to) {
    int message = out.begin(2);
    values.term(1, metrics.metricName(metric));
    values.term(2, metrics.metricDescription(metric));
    values.term(3, metrics.metricUnit(metric));
    int data = out.begin(dataField(metrics.metricKind(metric)));
    for (int row = from; row < to; row++) {
      int point = out.begin(1);
      switch (metrics.kind(row)) {
        case GAUGE, SUM -> writeNumber(row);
        case HISTOGRAM -> writeHistogram(row);
        case EXPONENTIAL_HISTOGRAM -> writeExponentialHistogram(row);
        case SUMMARY -> writeSummary(row);
      }
      out.end(point);
    }
    switch (metrics.metricKind(metric)) {
      case SUM -> {
        out.varint(2, metrics.temporality(metric).number());
        out.varint(3, metrics.monotonic(metric) ? 1 : 0);
      }
      case HISTOGRAM, EXPONENTIAL_HISTOGRAM -> out.varint(2, metrics.temporality(metric).number());
      case GAUGE, SUMMARY -> {}
    }
    out.end(data);
    values.attributes(12, metrics.metricMetadata(metric));
    out.end(message);
  }

  private static int dataField(MetricKind kind) {
    return switch (kind) {
      case GAUGE -> 5;
      case SUM -> 7;
      case HISTOGRAM -> 9;
      case EXPONENTIAL_HISTOGRAM -> 10;
      case SUMMARY -> 11;
    };
  }

  private void writeNumber(int row) {
    writeTimes(row);
    if (metrics.valueType(row) == ValueType.DOUBLE) {
      out.presentFixed64(4, metrics.valueBits(row));
    } else if (metrics.valueType(row) == ValueType.INT) {
      out.presentFixed64(6, metrics.valueBits(row));
    }
    writeExemplars(5, row);
    values.attributes(7, metrics.attributes(row));
    out.varint(8, Integer.toUnsignedLong(metrics.flags(row)));
  }

  private void writeHistogram(int row) {
    writeTimes(row);
    out.fixed64(4, metrics.count(row));
    if (metrics.hasSum(row)) {
      out.real(5, metrics.sum(row));
    }
    long counts = metrics.bucketCounts(row);
    if (!Slice.isEmpty(counts)) {
      int packed = out.begin(6);
      for (int i = Slice.start(counts); i < Slice.end(counts); i++) {
        out.rawFixed64(metrics.bucketCount(i));
      }
      out.end(packed);
    }
    long bounds = metrics.explicitBounds(row);
    if (!Slice.isEmpty(bounds)) {
      int packed = out.begin(7);
      for (int i = Slice.start(bounds); i < Slice.end(bounds); i++) {
        out.rawFixed64(Double.doubleToRawLongBits(metrics.bound(i)));
      }
      out.end(packed);
    }
    writeExemplars(8, row);
    values.attributes(9, metrics.attributes(row));
    out.varint(10, Integer.toUnsignedLong(metrics.flags(row)));
    if (metrics.hasMin(row)) {
      out.real(11, metrics.min(row));
    }
    if (metrics.hasMax(row)) {
      out.real(12, metrics.max(row));
    }
  }

  private void writeExponentialHistogram(int row) {
    values.attributes(1, metrics.attributes(row));
    writeTimes(row);
    out.fixed64(4, metrics.count(row));
    if (metrics.hasSum(row)) {
      out.real(5, metrics.sum(row));
    }
    out.zigzag(6, metrics.scale(row));
    out.fixed64(7, metrics.zeroCount(row));
    writeBuckets(8, metrics.positiveOffset(row), metrics.bucketCounts(row));
    writeBuckets(9, metrics.negativeOffset(row), metrics.negativeBucketCounts(row));
    out.varint(10, Integer.toUnsignedLong(metrics.flags(row)));
    writeExemplars(11, row);
    if (metrics.hasMin(row)) {
      out.real(12, metrics.min(row));
    }
    if (metrics.hasMax(row)) {
      out.real(13, metrics.max(row));
    }
    if (metrics.zeroThreshold(row) != 0) {
      out.real(14, metrics.zeroThreshold(row));
    }
  }

  private void writeBuckets(int field, int offset, long counts) {
    if (offset == 0 && Slice.isEmpty(counts)) {
      return;
    }
    int buckets = out.begin(field);
    out.zigzag(1, offset);
    int packed = out.begin(2);
    for (int i = Slice.start(counts); i < Slice.end(counts); i++) {
      out.rawVarint(metrics.bucketCount(i));
    }
    out.end(packed);
    out.end(buckets);
  }

  private void writeSummary(int row) {
    writeTimes(row);
    out.fixed64(4, metrics.count(row));
    if (metrics.sum(row) != 0) {
      out.real(5, metrics.sum(row));
    }
    for (int i = 0; i < Slice.length(metrics.quantiles(row)); i++) {
      int quantile = out.begin(6);
      out.real(1, metrics.quantile(row, i));
      out.real(2, metrics.quantileValue(row, i));
      out.end(quantile);
    }
    values.attributes(7, metrics.attributes(row));
    out.varint(8, Integer.toUnsignedLong(metrics.flags(row)));
  }

  private void writeTimes(int row) {
    out.fixed64(2, metrics.startEpochNanos(row));
    out.fixed64(3, metrics.timeEpochNanos(row));
  }

  private void writeExemplars(int field, int row) {
    long exemplars = metrics.exemplars(row);
    for (int exemplar = Slice.start(exemplars); exemplar < Slice.end(exemplars); exemplar++) {
      int message = out.begin(field);
      out.fixed64(2, metrics.exemplarTimeEpochNanos(exemplar));
      out.real(3, metrics.exemplarValue(exemplar));
      out.id(4, metrics.exemplarSpanId(exemplar));
      out.id(5, metrics.exemplarTraceIdHigh(exemplar), metrics.exemplarTraceIdLow(exemplar));
      values.attributes(7, metrics.exemplarAttributes(exemplar));
      out.end(message);
    }
  }
}

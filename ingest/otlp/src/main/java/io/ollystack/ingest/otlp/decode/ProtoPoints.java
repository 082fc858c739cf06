package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.AttributeTableBuilder;
import io.ollystack.ingest.telemetry.MetricBatchBuilder;
import io.ollystack.ingest.telemetry.MetricKind;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.ValueType;

/// Reads data points of the five metric kinds into the point that was added last. Not thread-safe.
final class ProtoPoints {
  private static final int START = 2 << 3 | WireReader.FIXED64;
  private static final int TIME = 3 << 3 | WireReader.FIXED64;

  // NumberDataPoint
  private static final int NUMBER_ATTRIBUTES = 7 << 3 | WireReader.BYTES;
  private static final int NUMBER_DOUBLE = 4 << 3 | WireReader.FIXED64;
  private static final int NUMBER_EXEMPLARS = 5 << 3 | WireReader.BYTES;
  private static final int NUMBER_INT = 6 << 3 | WireReader.FIXED64;
  private static final int NUMBER_FLAGS = 8 << 3 | WireReader.VARINT;

  // HistogramDataPoint, ExponentialHistogramDataPoint, SummaryDataPoint
  private static final int COUNT = 4 << 3 | WireReader.FIXED64;
  private static final int SUM = 5 << 3 | WireReader.FIXED64;

  private static final int HISTOGRAM_ATTRIBUTES = 9 << 3 | WireReader.BYTES;
  private static final int HISTOGRAM_COUNTS = 6 << 3 | WireReader.BYTES;
  private static final int HISTOGRAM_COUNT = 6 << 3 | WireReader.FIXED64;
  private static final int HISTOGRAM_BOUNDS = 7 << 3 | WireReader.BYTES;
  private static final int HISTOGRAM_BOUND = 7 << 3 | WireReader.FIXED64;
  private static final int HISTOGRAM_EXEMPLARS = 8 << 3 | WireReader.BYTES;
  private static final int HISTOGRAM_FLAGS = 10 << 3 | WireReader.VARINT;
  private static final int HISTOGRAM_MIN = 11 << 3 | WireReader.FIXED64;
  private static final int HISTOGRAM_MAX = 12 << 3 | WireReader.FIXED64;

  private static final int EXPONENTIAL_ATTRIBUTES = 1 << 3 | WireReader.BYTES;
  private static final int EXPONENTIAL_SCALE = 6 << 3 | WireReader.VARINT;
  private static final int EXPONENTIAL_ZERO_COUNT = 7 << 3 | WireReader.FIXED64;
  private static final int EXPONENTIAL_POSITIVE = 8 << 3 | WireReader.BYTES;
  private static final int EXPONENTIAL_NEGATIVE = 9 << 3 | WireReader.BYTES;
  private static final int EXPONENTIAL_FLAGS = 10 << 3 | WireReader.VARINT;
  private static final int EXPONENTIAL_EXEMPLARS = 11 << 3 | WireReader.BYTES;
  private static final int EXPONENTIAL_MIN = 12 << 3 | WireReader.FIXED64;
  private static final int EXPONENTIAL_MAX = 13 << 3 | WireReader.FIXED64;
  private static final int EXPONENTIAL_ZERO_THRESHOLD = 14 << 3 | WireReader.FIXED64;
  private static final int BUCKETS_OFFSET = 1 << 3 | WireReader.VARINT;
  private static final int BUCKETS_COUNTS = 2 << 3 | WireReader.BYTES;
  private static final int BUCKETS_COUNT = 2 << 3 | WireReader.VARINT;

  private static final int SUMMARY_ATTRIBUTES = 7 << 3 | WireReader.BYTES;
  private static final int SUMMARY_QUANTILES = 6 << 3 | WireReader.BYTES;
  private static final int SUMMARY_FLAGS = 8 << 3 | WireReader.VARINT;
  private static final int QUANTILE = 1 << 3 | WireReader.FIXED64;
  private static final int QUANTILE_VALUE = 2 << 3 | WireReader.FIXED64;

  private static final int EXEMPLAR_TIME = 2 << 3 | WireReader.FIXED64;
  private static final int EXEMPLAR_DOUBLE = 3 << 3 | WireReader.FIXED64;
  private static final int EXEMPLAR_SPAN_ID = 4 << 3 | WireReader.BYTES;
  private static final int EXEMPLAR_TRACE_ID = 5 << 3 | WireReader.BYTES;
  private static final int EXEMPLAR_INT = 6 << 3 | WireReader.FIXED64;
  private static final int EXEMPLAR_ATTRIBUTES = 7 << 3 | WireReader.BYTES;

  private final WireReader in;
  private final MetricBatchBuilder metrics;
  private final ProtoAttributes attributes;
  private final AttributeTableBuilder table;
  private final ProtoIds ids;
  private int previous;

  ProtoPoints(WireReader in, MetricBatchBuilder metrics, ProtoAttributes attributes) {
    this.in = in;
    this.metrics = metrics;
    this.attributes = attributes;
    this.table = metrics.context().attributes();
    this.ids = new ProtoIds(in);
  }

  /// Reads the point that lies between the reader's position and limit. Exemplars are read in a
  /// second pass, so that the point's own attributes lie next to each other in the table.
  void read(MetricKind kind) throws MalformedData {
    int start = in.at;
    int mark = table.size();
    int exemplars =
        switch (kind) {
          case GAUGE, SUM -> number(mark);
          case HISTOGRAM -> histogram(mark);
          case EXPONENTIAL_HISTOGRAM -> exponential(mark);
          case SUMMARY -> summary(mark);
        };
    metrics.attributes(table.since(mark));
    previous = mark;
    if (exemplars != 0) {
      in.at = start;
      for (int tag = in.tag(); tag != 0; tag = in.tag()) {
        if (tag == exemplars) {
          exemplar();
        } else {
          in.skip(tag);
        }
      }
    }
  }

  /// Returns the tag of the exemplars when there are some, else 0.
  private int number(int mark) throws MalformedData {
    int exemplars = 0;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case START -> metrics.startEpochNanos(time());
        case TIME -> metrics.timeEpochNanos(time());
        case NUMBER_ATTRIBUTES -> attributes.add(previous + table.size() - mark);
        case NUMBER_DOUBLE -> metrics.value(in.fixedDouble());
        case NUMBER_INT -> metrics.value(in.fixed64());
        case NUMBER_FLAGS -> metrics.flags((int) in.varint());
        case NUMBER_EXEMPLARS -> {
          exemplars = tag;
          in.skip(tag);
        }
        default -> in.skip(tag);
      }
    }
    return exemplars;
  }

  private int histogram(int mark) throws MalformedData {
    int exemplars = 0;
    int counts = metrics.countsMark();
    int bounds = 0;
    double lastBound = Double.NEGATIVE_INFINITY;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case START -> metrics.startEpochNanos(time());
        case TIME -> metrics.timeEpochNanos(time());
        case HISTOGRAM_ATTRIBUTES -> attributes.add(previous + table.size() - mark);
        case COUNT -> metrics.count(in.fixed64());
        case SUM -> metrics.sum(in.fixedDouble());
        case HISTOGRAM_COUNTS -> {
          int outer = in.enter();
          while (in.at < in.limit) {
            metrics.addCount(in.fixed64());
          }
          in.leave(outer);
        }
        case HISTOGRAM_COUNT -> metrics.addCount(in.fixed64());
        case HISTOGRAM_BOUNDS -> {
          int outer = in.enter();
          while (in.at < in.limit) {
            lastBound = Buckets.ascending(lastBound, in.fixedDouble());
            metrics.addBound(lastBound);
            bounds++;
          }
          in.leave(outer);
        }
        case HISTOGRAM_BOUND -> {
          lastBound = Buckets.ascending(lastBound, in.fixedDouble());
          metrics.addBound(lastBound);
          bounds++;
        }
        case HISTOGRAM_EXEMPLARS -> {
          exemplars = tag;
          in.skip(tag);
        }
        case HISTOGRAM_FLAGS -> metrics.flags((int) in.varint());
        case HISTOGRAM_MIN -> metrics.min(in.fixedDouble());
        case HISTOGRAM_MAX -> metrics.max(in.fixedDouble());
        default -> in.skip(tag);
      }
    }
    long bucketCounts = metrics.countsSince(counts);
    Buckets.check(Slice.length(bucketCounts), bounds);
    metrics.bucketCounts(bucketCounts);
    return exemplars;
  }

  private int exponential(int mark) throws MalformedData {
    int exemplars = 0;
    long zeroCount = 0;
    double zeroThreshold = 0;
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case START -> metrics.startEpochNanos(time());
        case TIME -> metrics.timeEpochNanos(time());
        case EXPONENTIAL_ATTRIBUTES -> attributes.add(previous + table.size() - mark);
        case COUNT -> metrics.count(in.fixed64());
        case SUM -> metrics.sum(in.fixedDouble());
        case EXPONENTIAL_SCALE -> metrics.scale(zigZag(in.varint()));
        case EXPONENTIAL_ZERO_COUNT -> zeroCount = in.fixed64();
        case EXPONENTIAL_ZERO_THRESHOLD -> zeroThreshold = in.fixedDouble();
        case EXPONENTIAL_POSITIVE -> buckets(true);
        case EXPONENTIAL_NEGATIVE -> buckets(false);
        case EXPONENTIAL_FLAGS -> metrics.flags((int) in.varint());
        case EXPONENTIAL_EXEMPLARS -> {
          exemplars = tag;
          in.skip(tag);
        }
        case EXPONENTIAL_MIN -> metrics.min(in.fixedDouble());
        case EXPONENTIAL_MAX -> metrics.max(in.fixedDouble());
        default -> in.skip(tag);
      }
    }
    metrics.zero(zeroCount, zeroThreshold);
    return exemplars;
  }

  private void buckets(boolean positive) throws MalformedData {
    int offset = 0;
    int counts = metrics.countsMark();
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case BUCKETS_OFFSET -> offset = zigZag(in.varint());
        case BUCKETS_COUNTS -> {
          int message = in.enter();
          while (in.at < in.limit) {
            metrics.addCount(in.varint());
          }
          in.leave(message);
        }
        case BUCKETS_COUNT -> metrics.addCount(in.varint());
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
    if (positive) {
      metrics.positiveOffset(offset);
      metrics.bucketCounts(metrics.countsSince(counts));
    } else {
      metrics.negativeOffset(offset);
      metrics.negativeBucketCounts(metrics.countsSince(counts));
    }
  }

  private int summary(int mark) throws MalformedData {
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case START -> metrics.startEpochNanos(time());
        case TIME -> metrics.timeEpochNanos(time());
        case SUMMARY_ATTRIBUTES -> attributes.add(previous + table.size() - mark);
        case COUNT -> metrics.count(in.fixed64());
        case SUM -> metrics.sum(in.fixedDouble());
        case SUMMARY_QUANTILES -> quantile();
        case SUMMARY_FLAGS -> metrics.flags((int) in.varint());
        default -> in.skip(tag);
      }
    }
    return 0;
  }

  private void quantile() throws MalformedData {
    double quantile = 0;
    double value = 0;
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case QUANTILE -> quantile = in.fixedDouble();
        case QUANTILE_VALUE -> value = in.fixedDouble();
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
    metrics.addQuantile(quantile, value);
  }

  private void exemplar() throws MalformedData {
    long time = 0;
    ValueType type = ValueType.EMPTY;
    long bits = 0;
    long high = 0;
    long low = 0;
    long spanId = 0;
    int mark = table.size();
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      switch (tag) {
        case EXEMPLAR_TIME -> time = time();
        case EXEMPLAR_DOUBLE -> {
          type = ValueType.DOUBLE;
          bits = in.fixed64();
        }
        case EXEMPLAR_INT -> {
          type = ValueType.INT;
          bits = in.fixed64();
        }
        case EXEMPLAR_SPAN_ID -> spanId = ids.readSpanIdIfValid();
        case EXEMPLAR_TRACE_ID -> {
          ids.readTraceIdIfValid();
          high = ids.high();
          low = ids.low();
        }
        case EXEMPLAR_ATTRIBUTES -> attributes.add(table.size());
        default -> in.skip(tag);
      }
    }
    in.leave(outer);
    metrics.addExemplar(time, type, bits, high, low, spanId, table.since(mark));
  }

  private long time() throws MalformedData {
    return Times.checked(in.fixed64());
  }

  private static int zigZag(long encoded) {
    int bits = (int) encoded;
    return (bits >>> 1) ^ -(bits & 1);
  }
}

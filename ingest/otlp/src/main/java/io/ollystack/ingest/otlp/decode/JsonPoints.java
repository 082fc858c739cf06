package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.MetricBatchBuilder;
import io.ollystack.ingest.telemetry.MetricKind;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.ValueType;

/// Reads data points of the five metric kinds into the point that was added last. Field names of
/// the kinds do not collide, so one loop reads them all. Not thread-safe.
final class JsonPoints {
  private final JsonReader in;
  private final MetricBatchBuilder metrics;
  private final JsonAttributes attributes;
  private long zeroCount;
  private double zeroThreshold;

  JsonPoints(JsonReader in, MetricBatchBuilder metrics, JsonAttributes attributes) {
    this.in = in;
    this.metrics = metrics;
    this.attributes = attributes;
  }

  void read(MetricKind kind) throws MalformedData {
    zeroCount = 0;
    zeroThreshold = 0;
    int bounds = 0;
    long counts = Slice.EMPTY;
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "attributes" -> metrics.attributes(attributes.list());
        case "startTimeUnixNano" -> metrics.startEpochNanos(in.time());
        case "timeUnixNano" -> metrics.timeEpochNanos(in.time());
        case "flags" -> metrics.flags(in.int32());
        case "exemplars" -> exemplars();
        default -> {
          switch (kind) {
            case GAUGE, SUM -> number(field);
            case HISTOGRAM -> {
              switch (field) {
                case "bucketCounts" -> counts = counts();
                case "explicitBounds" -> bounds = bounds();
                default -> distribution(field);
              }
            }
            case EXPONENTIAL_HISTOGRAM -> exponential(field);
            case SUMMARY -> summary(field);
          }
        }
      }
    }
    switch (kind) {
      case HISTOGRAM -> finishHistogram(counts, bounds);
      case EXPONENTIAL_HISTOGRAM -> metrics.zero(zeroCount, zeroThreshold);
      case GAUGE, SUM, SUMMARY -> {}
    }
  }

  private void number(String field) throws MalformedData {
    switch (field) {
      case "asDouble" -> metrics.value(in.number());
      case "asInt" -> metrics.value(in.int64());
      default -> in.skip();
    }
  }

  private void distribution(String field) throws MalformedData {
    switch (field) {
      case "count" -> metrics.count(in.int64());
      case "sum" -> metrics.sum(in.number());
      case "min" -> metrics.min(in.number());
      case "max" -> metrics.max(in.number());
      default -> in.skip();
    }
  }

  private void exponential(String field) throws MalformedData {
    switch (field) {
      case "scale" -> metrics.scale(in.int32());
      case "zeroCount" -> zeroCount = in.int64();
      case "zeroThreshold" -> zeroThreshold = in.number();
      case "positive" -> buckets(true);
      case "negative" -> buckets(false);
      default -> distribution(field);
    }
  }

  private void summary(String field) throws MalformedData {
    if (!field.equals("quantileValues")) {
      distribution(field);
    } else if (in.array()) {
      while (in.nextElement()) {
        quantile();
      }
    }
  }

  private void finishHistogram(long counts, int bounds) throws MalformedData {
    try {
      Buckets.check(Slice.length(counts), bounds);
    } catch (MalformedData e) {
      in.problem(e.reason(), e.detail());
    }
    metrics.bucketCounts(counts);
  }

  private long counts() throws MalformedData {
    int mark = metrics.countsMark();
    if (in.array()) {
      while (in.nextElement()) {
        metrics.addCount(in.int64());
      }
    }
    return metrics.countsSince(mark);
  }

  private int bounds() throws MalformedData {
    int bounds = 0;
    double last = Double.NEGATIVE_INFINITY;
    if (!in.array()) {
      return 0;
    }
    while (in.nextElement()) {
      double bound = in.number();
      try {
        last = Buckets.ascending(last, bound);
      } catch (MalformedData e) {
        in.problem(e.reason(), e.detail());
      }
      metrics.addBound(bound);
      bounds++;
    }
    return bounds;
  }

  private void buckets(boolean positive) throws MalformedData {
    int offset = 0;
    long counts = Slice.EMPTY;
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "offset" -> offset = in.int32();
        case "bucketCounts" -> counts = counts();
        default -> in.skip();
      }
    }
    if (positive) {
      metrics.positiveOffset(offset);
      metrics.bucketCounts(counts);
    } else {
      metrics.negativeOffset(offset);
      metrics.negativeBucketCounts(counts);
    }
  }

  private void quantile() throws MalformedData {
    double quantile = 0;
    double value = 0;
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "quantile" -> quantile = in.number();
        case "value" -> value = in.number();
        default -> in.skip();
      }
    }
    metrics.addQuantile(quantile, value);
  }

  private void exemplars() throws MalformedData {
    if (!in.array()) {
      return;
    }
    while (in.nextElement()) {
      exemplar();
    }
  }

  private void exemplar() throws MalformedData {
    long time = 0;
    ValueType type = ValueType.EMPTY;
    long bits = 0;
    long high = 0;
    long low = 0;
    long spanId = 0;
    long filtered = Slice.EMPTY;
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "timeUnixNano" -> time = in.time();
        case "asDouble" -> {
          type = ValueType.DOUBLE;
          bits = Double.doubleToRawLongBits(in.number());
        }
        case "asInt" -> {
          type = ValueType.INT;
          bits = in.int64();
        }
        case "traceId" -> {
          in.traceId();
          high = in.high();
          low = in.low();
        }
        case "spanId" -> {
          in.spanId();
          spanId = in.low();
        }
        case "filteredAttributes" -> filtered = attributes.list();
        default -> in.skip();
      }
    }
    metrics.addExemplar(time, type, bits, high, low, spanId, filtered);
  }
}

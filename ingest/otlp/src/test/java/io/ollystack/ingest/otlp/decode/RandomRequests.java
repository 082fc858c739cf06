package io.ollystack.ingest.otlp.decode;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.ollystack.ingest.telemetry.Signal;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/// Valid requests of every shape, the same for the same seed; built with the generated classes.
public final class RandomRequests {
  private static final String[] TEXTS = {
    "",
    "a",
    "GET /cart/{id}",
    "ünïcode ☂ 𝄞",
    "with \"quotes\" and \\ and \n",
    "<b>&amp;</b>",
    "a text that is somewhat longer than eight bytes",
    "\u0000\u001f",
    "checkout",
    "cart"
  };
  private static final Pattern ID =
      Pattern.compile("\"(traceId|spanId|parentSpanId)\":\"([^\"]*)\"");

  private final Random random;

  public RandomRequests(long seed) {
    this.random = new Random(seed);
  }

  public Message next(Signal signal) {
    return switch (signal) {
      case TRACES -> traces();
      case LOGS -> logs();
      case METRICS -> metrics();
    };
  }

  /// The request under the OTLP JSON mapping: protobuf's own, but with ids in hexadecimal.
  public static String json(Message request) throws InvalidProtocolBufferException {
    String text = JsonFormat.printer().omittingInsignificantWhitespace().print(request);
    return ID.matcher(text)
        .replaceAll(match ->
            "\"%s\":\"%s\""
                .formatted(
                    match.group(1),
                    HexFormat.of().formatHex(Base64.getDecoder().decode(match.group(2)))));
  }

  public ExportTraceServiceRequest traces() {
    var request = ExportTraceServiceRequest.newBuilder();
    for (int r = random.nextInt(3); r >= 0; r--) {
      var group = ResourceSpans.newBuilder().setResource(resource()).setSchemaUrl(text());
      for (int s = random.nextInt(3); s > 0; s--) {
        var scope = ScopeSpans.newBuilder().setScope(scope()).setSchemaUrl(text());
        for (int i = random.nextInt(6); i > 0; i--) {
          scope.addSpans(span());
        }
        group.addScopeSpans(scope);
      }
      request.addResourceSpans(group);
    }
    return request.build();
  }

  public ExportLogsServiceRequest logs() {
    var request = ExportLogsServiceRequest.newBuilder();
    for (int r = random.nextInt(3); r >= 0; r--) {
      var group = ResourceLogs.newBuilder().setResource(resource()).setSchemaUrl(text());
      for (int s = random.nextInt(3); s > 0; s--) {
        var scope = ScopeLogs.newBuilder().setScope(scope()).setSchemaUrl(text());
        for (int i = random.nextInt(6); i > 0; i--) {
          scope.addLogRecords(log());
        }
        group.addScopeLogs(scope);
      }
      request.addResourceLogs(group);
    }
    return request.build();
  }

  public ExportMetricsServiceRequest metrics() {
    var request = ExportMetricsServiceRequest.newBuilder();
    for (int r = random.nextInt(3); r >= 0; r--) {
      var group = ResourceMetrics.newBuilder().setResource(resource()).setSchemaUrl(text());
      for (int s = random.nextInt(3); s > 0; s--) {
        var scope = ScopeMetrics.newBuilder().setScope(scope()).setSchemaUrl(text());
        for (int i = random.nextInt(6); i > 0; i--) {
          scope.addMetrics(metric());
        }
        group.addScopeMetrics(scope);
      }
      request.addResourceMetrics(group);
    }
    return request.build();
  }

  private Span span() {
    var span =
        Span.newBuilder()
            .setTraceId(id(16))
            .setSpanId(id(8))
            .setName(text())
            .setTraceState(text())
            .setKindValue(random.nextInt(6))
            .setStartTimeUnixNano(time())
            .setEndTimeUnixNano(time())
            .addAllAttributes(attributes())
            .setDroppedAttributesCount(random.nextInt(3))
            .setDroppedEventsCount(random.nextInt(3))
            .setDroppedLinksCount(random.nextInt(3))
            .setFlags(random.nextInt(1024))
            .setStatus(Status.newBuilder().setCodeValue(random.nextInt(3)).setMessage(text()));
    if (random.nextBoolean()) {
      span.setParentSpanId(id(8));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      span.addEvents(
          Span.Event.newBuilder()
              .setTimeUnixNano(time())
              .setName(text())
              .addAllAttributes(attributes())
              .setDroppedAttributesCount(random.nextInt(3)));
      span.addLinks(
          Span.Link.newBuilder()
              .setTraceId(id(16))
              .setSpanId(id(8))
              .setTraceState(text())
              .addAllAttributes(attributes())
              .setFlags(random.nextInt(512))
              .setDroppedAttributesCount(random.nextInt(3)));
    }
    return span.build();
  }

  private LogRecord log() {
    var log =
        LogRecord.newBuilder()
            .setTimeUnixNano(time())
            .setObservedTimeUnixNano(time())
            .setSeverityNumber(SeverityNumber.forNumber(random.nextInt(25)))
            .setSeverityText(text())
            .setBody(value(0))
            .addAllAttributes(attributes())
            .setDroppedAttributesCount(random.nextInt(3))
            .setFlags(random.nextInt(256))
            .setEventName(text());
    if (random.nextBoolean()) {
      log.setTraceId(id(16)).setSpanId(id(8));
    }
    return log.build();
  }

  private Metric metric() {
    var metric =
        Metric.newBuilder()
            .setName(text())
            .setUnit(text())
            .setDescription(text())
            .addAllMetadata(attributes());
    AggregationTemporality temporality = AggregationTemporality.forNumber(random.nextInt(3));
    int points = random.nextInt(4);
    switch (random.nextInt(5)) {
      case 0 -> {
        var gauge = Gauge.newBuilder();
        for (int i = 0; i < points; i++) {
          gauge.addDataPoints(number());
        }
        metric.setGauge(gauge);
      }
      case 1 -> {
        var sum = Sum.newBuilder().setAggregationTemporality(temporality);
        sum.setIsMonotonic(random.nextBoolean());
        for (int i = 0; i < points; i++) {
          sum.addDataPoints(number());
        }
        metric.setSum(sum);
      }
      case 2 -> {
        var histogram = Histogram.newBuilder().setAggregationTemporality(temporality);
        for (int i = 0; i < points; i++) {
          histogram.addDataPoints(histogram());
        }
        metric.setHistogram(histogram);
      }
      case 3 -> {
        var histogram = ExponentialHistogram.newBuilder().setAggregationTemporality(temporality);
        for (int i = 0; i < points; i++) {
          histogram.addDataPoints(exponential());
        }
        metric.setExponentialHistogram(histogram);
      }
      default -> {
        var summary = Summary.newBuilder();
        for (int i = 0; i < points; i++) {
          summary.addDataPoints(summaryPoint());
        }
        metric.setSummary(summary);
      }
    }
    return metric.build();
  }

  private NumberDataPoint number() {
    var point =
        NumberDataPoint.newBuilder()
            .addAllAttributes(attributes())
            .setStartTimeUnixNano(time())
            .setTimeUnixNano(time())
            .setFlags(random.nextInt(2))
            .addAllExemplars(exemplars());
    switch (random.nextInt(3)) {
      case 0 -> point.setAsInt(random.nextLong());
      case 1 -> point.setAsDouble(real());
      default -> point.setFlags(1);
    }
    return point.build();
  }

  private HistogramDataPoint histogram() {
    var point =
        HistogramDataPoint.newBuilder()
            .addAllAttributes(attributes())
            .setStartTimeUnixNano(time())
            .setTimeUnixNano(time())
            .setCount(random.nextLong())
            .setFlags(random.nextInt(2))
            .addAllExemplars(exemplars());
    int bounds = random.nextInt(5) - 1;
    for (int i = 0; i < bounds; i++) {
      point.addExplicitBounds(i * 2.5 - 3);
    }
    for (int i = 0; i < bounds + 1; i++) {
      point.addBucketCounts(random.nextInt(1000));
    }
    if (random.nextBoolean()) {
      point.setSum(real()).setMin(real()).setMax(real());
    }
    return point.build();
  }

  private ExponentialHistogramDataPoint exponential() {
    var point =
        ExponentialHistogramDataPoint.newBuilder()
            .addAllAttributes(attributes())
            .setStartTimeUnixNano(time())
            .setTimeUnixNano(time())
            .setCount(random.nextInt(100))
            .setScale(random.nextInt(40) - 20)
            .setZeroCount(random.nextInt(5))
            .setZeroThreshold(random.nextDouble())
            .setFlags(random.nextInt(2))
            .addAllExemplars(exemplars());
    for (int i = random.nextInt(4); i > 0; i--) {
      point.getPositiveBuilder().setOffset(-i).addBucketCounts(random.nextInt(300));
      point.getNegativeBuilder().setOffset(i * 100).addBucketCounts(random.nextInt(300));
    }
    if (random.nextBoolean()) {
      point.setSum(real()).setMin(real()).setMax(real());
    }
    return point.build();
  }

  private SummaryDataPoint summaryPoint() {
    var point =
        SummaryDataPoint.newBuilder()
            .addAllAttributes(attributes())
            .setStartTimeUnixNano(time())
            .setTimeUnixNano(time())
            .setCount(random.nextInt(100))
            .setSum(real())
            .setFlags(random.nextInt(2));
    for (int i = random.nextInt(4); i > 0; i--) {
      point.addQuantileValues(
          SummaryDataPoint.ValueAtQuantile.newBuilder()
              .setQuantile(random.nextDouble())
              .setValue(real()));
    }
    return point.build();
  }

  private List<Exemplar> exemplars() {
    List<Exemplar> exemplars = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      var exemplar =
          Exemplar.newBuilder().setTimeUnixNano(time()).addAllFilteredAttributes(attributes());
      switch (random.nextInt(3)) {
        case 0 -> exemplar.setAsInt(random.nextLong());
        case 1 -> exemplar.setAsDouble(real());
        default -> exemplar.setTraceId(id(16)).setSpanId(id(8));
      }
      exemplars.add(exemplar.build());
    }
    return exemplars;
  }

  private Resource resource() {
    var resource = Resource.newBuilder().addAllAttributes(attributes());
    if (random.nextBoolean()) {
      resource.addAttributes(KeyValue.newBuilder().setKey("service.name").setValue(value(0)));
    }
    return resource.setDroppedAttributesCount(random.nextInt(3)).build();
  }

  private InstrumentationScope scope() {
    return InstrumentationScope.newBuilder()
        .setName(text())
        .setVersion(text())
        .addAllAttributes(attributes())
        .setDroppedAttributesCount(random.nextInt(3))
        .build();
  }

  private List<KeyValue> attributes() {
    List<KeyValue> attributes = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      String key = random.nextInt(10) == 0 ? text() : "key." + random.nextInt(8);
      attributes.add(KeyValue.newBuilder().setKey(key).setValue(value(0)).build());
    }
    return attributes;
  }

  private AnyValue value(int depth) {
    var value = AnyValue.newBuilder();
    switch (random.nextInt(depth > 2 ? 6 : 8)) {
      case 0, 1 -> value.setStringValue(text());
      case 2 -> value.setBoolValue(random.nextBoolean());
      case 3 -> value.setIntValue(random.nextBoolean() ? random.nextLong() : random.nextInt(500));
      case 4 -> value.setDoubleValue(real());
      case 5 -> value.setBytesValue(bytes(random.nextInt(12)));
      case 6 -> {
        var array = ArrayValue.newBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.addValues(value(depth + 1));
        }
        value.setArrayValue(array);
      }
      default -> {
        var list = KeyValueList.newBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.addValues(KeyValue.newBuilder().setKey("k" + i + text()).setValue(value(depth + 1)));
        }
        value.setKvlistValue(list);
      }
    }
    return value.build();
  }

  private double real() {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt(100);
      case 1 -> random.nextGaussian() * 1e-8;
      case 2 -> random.nextGaussian() * 1e25;
      case 3 -> Double.POSITIVE_INFINITY;
      default -> random.nextGaussian();
    };
  }

  private long time() {
    return random.nextInt(10) == 0 ? 0 : 1_700_000_000_000_000_000L + random.nextInt();
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private ByteString id(int size) {
    return bytes(size);
  }

  private ByteString bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    if (size > 0) {
      bytes[0] |= 1;
    }
    return ByteString.copyFrom(bytes);
  }
}

package io.ollystack.ingest.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/// Requests as an instrumented HTTP service sends them: about 460 bytes and 10 attributes a span,
/// an exception event on every tenth span, a link on every twentieth, an error status on every
/// fiftieth. The same for the same seed.
public final class Requests {
  /// The first time of every request; none is more than 100 s later.
  public static final long START = 1_790_000_000_000_000_000L;

  private static final Pattern ID =
      Pattern.compile("\"(traceId|spanId|parentSpanId)\":\"([^\"]*)\"");

  private final Random random;
  private final String service;
  private final List<byte[]> ids = new ArrayList<>();

  Requests(long seed) {
    this(seed, "orders");
  }

  /// @param service whose requests they are
  public Requests(long seed, String service) {
    this.random = new Random(seed);
    this.service = service;
  }

  /// Every id that was used so far, in order.
  public byte[][] ids() {
    return ids.toArray(byte[][]::new);
  }

  /// The same as they are in JSON.
  public byte[][] idsAsText() {
    return ids.stream()
        .map(id -> HexFormat.of().formatHex(id).getBytes(StandardCharsets.US_ASCII))
        .toArray(byte[][]::new);
  }

  public ExportTraceServiceRequest spans(int count) {
    ScopeSpans.Builder spans = ScopeSpans.newBuilder().setScope(scope());
    for (int i = 0; i < count; i++) {
      spans.addSpans(span(i));
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().setResource(resource()).addScopeSpans(spans))
        .build();
  }

  public ExportLogsServiceRequest logs(int count) {
    ScopeLogs.Builder logs = ScopeLogs.newBuilder().setScope(scope());
    for (int i = 0; i < count; i++) {
      logs.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(START + i)
              .setObservedTimeUnixNano(START + i)
              .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)
              .setSeverityText("INFO")
              .setBody(
                  AnyValue.newBuilder()
                      .setStringValue(
                          "Order " + random.nextInt(100_000) + " placed by customer 4711 in 23 ms"))
              .setTraceId(id(16))
              .setSpanId(id(8))
              .addAttributes(text("thread.name", "http-nio-8080-exec-" + random.nextInt(200)))
              .addAttributes(text("code.namespace", "com.example.orders.OrderService"))
              .addAttributes(number("code.lineno", random.nextInt(900))));
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(ResourceLogs.newBuilder().setResource(resource()).addScopeLogs(logs))
        .build();
  }

  /// Half of the points are counters, half histograms with 15 buckets.
  public ExportMetricsServiceRequest points(int count) {
    Sum.Builder sum =
        Sum.newBuilder()
            .setIsMonotonic(true)
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    Histogram.Builder histogram =
        Histogram.newBuilder()
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
    for (int i = 0; i < count / 2; i++) {
      sum.addDataPoints(
          NumberDataPoint.newBuilder()
              .setStartTimeUnixNano(START)
              .setTimeUnixNano(START + i)
              .setAsInt(random.nextInt())
              .addAttributes(text("http.route", "/api/orders/{id}"))
              .addAttributes(number("http.response.status_code", 200)));
      HistogramDataPoint.Builder point =
          HistogramDataPoint.newBuilder()
              .setStartTimeUnixNano(START)
              .setTimeUnixNano(START + i)
              .setCount(100)
              .setSum(random.nextDouble())
              .addAttributes(text("http.route", "/api/orders/{id}"));
      for (int b = 0; b < 15; b++) {
        point.addBucketCounts(random.nextInt(10));
        if (b < 14) {
          point.addExplicitBounds(1 << b);
        }
      }
      histogram.addDataPoints(point);
    }
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(resource())
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .setScope(scope())
                        .addMetrics(Metric.newBuilder().setName("http.requests").setSum(sum))
                        .addMetrics(
                            Metric.newBuilder()
                                .setName("http.server.request.duration")
                                .setUnit("s")
                                .setHistogram(histogram))))
        .build();
  }

  /// The request under the OTLP JSON mapping.
  public static byte[] json(Message request) {
    try {
      String text = JsonFormat.printer().omittingInsignificantWhitespace().print(request);
      return ID.matcher(text)
          .replaceAll(m ->
              "\"%s\":\"%s\""
                  .formatted(
                      m.group(1), HexFormat.of().formatHex(Base64.getDecoder().decode(m.group(2)))))
          .getBytes(StandardCharsets.UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private Span span(int i) {
    long start = START + i * 1000L;
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(id(16))
            .setSpanId(id(8))
            .setParentSpanId(id(8))
            .setName("GET /api/orders/{id}")
            .setKind(Span.SpanKind.SPAN_KIND_SERVER)
            .setStartTimeUnixNano(start)
            .setEndTimeUnixNano(start + random.nextInt(90_000_000))
            .addAttributes(text("http.request.method", "GET"))
            .addAttributes(text("http.route", "/api/orders/{id}"))
            .addAttributes(text("url.path", "/api/orders/" + random.nextInt(100_000)))
            .addAttributes(number("http.response.status_code", 200))
            .addAttributes(text("server.address", "orders.prod.svc"))
            .addAttributes(number("server.port", 8080))
            .addAttributes(
                text("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"))
            .addAttributes(text("network.protocol.version", "1.1"))
            .addAttributes(number("thread.id", random.nextInt(200)))
            .addAttributes(text("thread.name", "http-nio-8080-exec-" + random.nextInt(200)))
            .setStatus(
                i % 50 == 0
                    ? Status.newBuilder()
                        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                        .setMessage("boom")
                    : Status.newBuilder());
    if (i % 10 == 0) {
      span.addEvents(
          Span.Event.newBuilder()
              .setName("exception")
              .setTimeUnixNano(start)
              .addAttributes(text("exception.type", "java.lang.IllegalStateException"))
              .addAttributes(text("exception.message", "boom")));
    }
    if (i % 20 == 0) {
      span.addLinks(
          Span.Link.newBuilder()
              .setTraceId(id(16))
              .setSpanId(id(8))
              .addAttributes(text("messaging.operation", "process")));
    }
    return span.build();
  }

  private Resource resource() {
    return Resource.newBuilder()
        .addAttributes(text("service.name", service))
        .addAttributes(text("k8s.pod.name", "orders-7d9f8b6c5-x2k4p"))
        .addAttributes(text("telemetry.sdk.language", "java"))
        .build();
  }

  private static InstrumentationScope scope() {
    return InstrumentationScope.newBuilder()
        .setName("io.opentelemetry.spring-webmvc-6.0")
        .setVersion("2.1")
        .build();
  }

  private ByteString id(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    ids.add(bytes);
    return ByteString.copyFrom(bytes);
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static KeyValue number(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }
}

package io.ollystack.deploy.demoshop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ollystack.deploy.demoshop.shop.Shop;
import io.ollystack.deploy.demoshop.simulation.World;
import io.ollystack.deploy.demoshop.simulation.WorldSettings;
import io.ollystack.deploy.demoshop.telemetry.DeliverySettings;
import io.ollystack.deploy.demoshop.telemetry.LaneCounts;
import io.ollystack.deploy.demoshop.telemetry.OtlpDelivery;
import io.ollystack.deploy.demoshop.telemetry.Protocol;
import io.ollystack.deploy.demoshop.telemetry.SignalBuffer;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The whole way: simulated shop, real SDK, real OTLP, a receiver.
final class OtlpDeliveryIT {
  private static final Instant START = Instant.parse("2026-11-20T18:00:00Z");
  private static final Duration LENGTH = Duration.ofMinutes(3);

  private static SignalBuffer deliver(
      OtlpReceiver receiver, Protocol protocol, List<LaneCounts> counts)
      throws InterruptedException {
    int port = protocol == Protocol.GRPC ? receiver.grpcPort() : receiver.httpPort();
    DeliverySettings settings =
        new DeliverySettings(
            URI.create("http://127.0.0.1:" + port), protocol, true, Optional.of("secret"), 16_384);
    OtlpDelivery delivery =
        new OtlpDelivery(
            settings,
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    SignalBuffer buffer = new SignalBuffer(delivery);
    World world =
        new World(
            Shop.blueprint(), new WorldSettings(3, START, 80, Duration.ofSeconds(10)), buffer);
    world.timeline().runUntil(START.plus(LENGTH));
    buffer.flush();
    assertThat(delivery.drain(Duration.ofSeconds(60))).isTrue();
    counts.addAll(delivery.counts());
    delivery.close();
    return buffer;
  }

  @Test
  void everySignalArrivesOverGrpc() throws Exception {
    try (OtlpReceiver receiver = new OtlpReceiver()) {
      List<LaneCounts> counts = new ArrayList<>();
      SignalBuffer buffer = deliver(receiver, Protocol.GRPC, counts);
      assertAllArrived(receiver, buffer, counts);
      assertLinked(receiver);
      assertSpanSemantics(receiver);
      assertMetricSemantics(receiver);
    }
  }

  @Test
  void everySignalArrivesOverHttp() throws Exception {
    try (OtlpReceiver receiver = new OtlpReceiver()) {
      List<LaneCounts> counts = new ArrayList<>();
      SignalBuffer buffer = deliver(receiver, Protocol.HTTP, counts);
      assertAllArrived(receiver, buffer, counts);
      assertLinked(receiver);
    }
  }

  @Test
  void aReceiverThatIsFullForAWhileLosesNothing() throws Exception {
    try (OtlpReceiver receiver = new OtlpReceiver()) {
      receiver.unavailableFirst.set(4);
      List<LaneCounts> counts = new ArrayList<>();
      SignalBuffer buffer = deliver(receiver, Protocol.GRPC, counts);
      assertAllArrived(receiver, buffer, counts);
    }
  }

  private static void assertAllArrived(
      OtlpReceiver receiver, SignalBuffer buffer, List<LaneCounts> counts) {
    assertThat(counts).extracting(LaneCounts::dropped).containsOnly(0L);
    assertThat(counts).extracting(LaneCounts::refused).containsOnly(0L);
    assertThat(receiver.allSpans()).hasSize((int) buffer.spanCount());
    assertThat(buffer.spanCount()).isGreaterThan(5_000);
    assertThat(receiver.allLogs()).hasSize((int) buffer.logCount());
    assertThat(buffer.logCount()).isGreaterThan(500);
    assertThat(counts.get(2).delivered()).isEqualTo(buffer.pointCount());
    assertThat(Set.copyOf(receiver.tokens)).containsExactly("Bearer secret");
  }

  private static void assertLinked(OtlpReceiver receiver) {
    Set<ByteString> spanIds = new HashSet<>();
    Set<ByteString> traceIds = new HashSet<>();
    for (Span span : receiver.allSpans()) {
      spanIds.add(span.getSpanId());
      traceIds.add(span.getTraceId());
    }
    long settled = START.plus(LENGTH).minusSeconds(20).toEpochMilli() * 1_000_000;
    int links = 0;
    for (Span span : receiver.allSpans()) {
      assertThat(span.getStartTimeUnixNano())
          .isGreaterThanOrEqualTo(START.toEpochMilli() * 1_000_000);
      assertThat(span.getEndTimeUnixNano()).isGreaterThanOrEqualTo(span.getStartTimeUnixNano());
      if (!span.getParentSpanId().isEmpty() && span.getStartTimeUnixNano() < settled) {
        assertThat(spanIds.contains(span.getParentSpanId())).isTrue();
      }
      for (Span.Link link : span.getLinksList()) {
        links++;
        assertThat(spanIds.contains(link.getSpanId())).isTrue();
      }
    }
    assertThat(links).isPositive();
    long correlated = 0;
    for (LogRecord log : receiver.allLogs()) {
      if (!log.getTraceId().isEmpty() && log.getTimeUnixNano() < settled) {
        correlated++;
        assertThat(traceIds.contains(log.getTraceId())).isTrue();
        assertThat(spanIds.contains(log.getSpanId())).isTrue();
      }
    }
    assertThat(correlated).isGreaterThan(400);
  }

  private static void assertSpanSemantics(OtlpReceiver receiver) {
    Set<String> services = new TreeSet<>();
    Set<String> instances = new TreeSet<>();
    for (ResourceSpans resource : receiver.spans) {
      Map<String, String> attributes = strings(resource.getResource().getAttributesList());
      assertThat(attributes)
          .containsKeys(
              "service.name",
              "service.version",
              "service.instance.id",
              "k8s.pod.name",
              "k8s.node.name",
              "k8s.namespace.name",
              "k8s.deployment.name",
              "host.name",
              "cloud.region",
              "deployment.environment.name",
              "telemetry.sdk.language");
      services.add(attributes.get("service.name"));
      instances.add(attributes.get("service.instance.id"));
    }
    assertThat(services).hasSize(17).contains("frontend", "checkout", "payment", "accounting");
    assertThat(instances).hasSizeGreaterThan(30);
    int errors = 0;
    for (Span span : receiver.allSpans()) {
      Map<String, String> attributes = strings(span.getAttributesList());
      if (span.getKind() == Span.SpanKind.SPAN_KIND_SERVER) {
        assertThat(attributes.containsKey("http.route") || attributes.containsKey("rpc.method"))
            .isTrue();
      }
      if (span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR) {
        errors++;
        assertThat(attributes).containsKey("error.type");
      }
    }
    assertThat(errors).isPositive();
  }

  private static void assertMetricSemantics(OtlpReceiver receiver) {
    Map<String, Metric> byName = new HashMap<>();
    int exemplars = 0;
    for (ResourceMetrics resource : receiver.metrics) {
      for (ScopeMetrics scope : resource.getScopeMetricsList()) {
        for (Metric metric : scope.getMetricsList()) {
          byName.putIfAbsent(metric.getName(), metric);
          for (HistogramDataPoint point : metric.getHistogram().getDataPointsList()) {
            exemplars += point.getExemplarsCount();
            for (Exemplar exemplar : point.getExemplarsList()) {
              assertThat(exemplar.getTimeUnixNano())
                  .isBetween(point.getStartTimeUnixNano(), point.getTimeUnixNano());
            }
            assertThat(point.getBucketCountsList().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(point.getCount());
          }
        }
      }
    }
    assertThat(byName)
        .containsKeys(
            "http.server.request.duration",
            "http.client.request.duration",
            "rpc.server.call.duration",
            "rpc.client.call.duration",
            "db.client.operation.duration",
            "db.client.connection.count",
            "messaging.process.duration",
            "messaging.client.sent.messages",
            "jvm.memory.used",
            "go.goroutine.count",
            "k8s.pod.cpu.usage",
            "k8s.pod.memory.working_set",
            "k8s.container.restarts",
            "k8s.volume.available",
            "system.cpu.utilization",
            "postgresql.backends",
            "redis.keyspace.hits",
            "kafka.consumer_group.lag",
            "app.orders.placed",
            "app.payment.transactions");
    assertThat(exemplars).isGreaterThan(100);
    Metric http = metric(byName, "http.server.request.duration");
    assertThat(http.getUnit()).isEqualTo("s");
    assertThat(http.getHistogram().getAggregationTemporality())
        .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    Metric orders = metric(byName, "app.orders.placed");
    assertThat(orders.getSum().getIsMonotonic()).isTrue();
    assertThat(metric(byName, "messaging.process.duration").hasExponentialHistogram()).isTrue();
    assertThat(metric(byName, "kafka.consumer_group.lag").hasGauge()).isTrue();
  }

  private static Metric metric(Map<String, Metric> byName, String name) {
    return byName.getOrDefault(name, Metric.getDefaultInstance());
  }

  private static Map<String, String> strings(List<KeyValue> attributes) {
    Map<String, String> map = new HashMap<>();
    for (KeyValue attribute : attributes) {
      map.put(attribute.getKey(), attribute.getValue().getStringValue());
    }
    return map;
  }
}

package io.ollystack.copilot.observql;

import io.ollystack.copilot.observql.catalog.AttributeEntry;
import io.ollystack.copilot.observql.catalog.AttributeScope;
import io.ollystack.copilot.observql.catalog.AttributeType;
import io.ollystack.copilot.observql.catalog.CatalogSnapshot;
import io.ollystack.copilot.observql.catalog.MetricEntry;
import io.ollystack.copilot.observql.catalog.MetricType;
import io.ollystack.copilot.observql.catalog.OperationEntry;
import io.ollystack.copilot.observql.catalog.PhysicalSchema;
import io.ollystack.copilot.observql.catalog.ServiceEntry;
import io.ollystack.copilot.observql.catalog.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The deterministic shop: its catalogue, its schema and its clock, in memory.
public final class Fixture {
  public static final Instant NOW = Instant.parse("2026-11-20T14:00:00Z");

  private static final List<String> SERVICES =
      List.of(
          "frontend",
          "checkout",
          "cart",
          "currency",
          "shipping",
          "quote",
          "payment",
          "email",
          "accounting",
          "fraud-detection",
          "product-catalog",
          "recommendation",
          "ad",
          "postgres",
          "kafka",
          "valkey");

  private Fixture() {}

  public static CatalogSnapshot catalog() {
    CatalogSnapshot.Builder catalog = CatalogSnapshot.builder();
    SERVICES.forEach(service -> catalog.add(new ServiceEntry(service, 1_000)));
    catalog
        .add(new OperationEntry("checkout", "oteldemo.CheckoutService/PlaceOrder", "server", 8_937))
        .add(new OperationEntry("payment", "oteldemo.PaymentService/Charge", "server", 8_937))
        .add(new OperationEntry("frontend", "POST /api/checkout", "server", 8_937));
    metric(catalog, "k8s.pod.cpu.utilization", MetricType.GAUGE, "1");
    metric(catalog, "k8s.pod.memory.working_set", MetricType.GAUGE, "By");
    metric(catalog, "k8s.container.restarts", MetricType.GAUGE, "{restart}");
    metric(catalog, "kafka.consumer_group.lag", MetricType.GAUGE, "{message}");
    metric(catalog, "postgresql.backends", MetricType.GAUGE, "1");
    metric(catalog, "redis.memory.used", MetricType.GAUGE, "By");
    metric(catalog, "k8s.volume.available", MetricType.GAUGE, "By");
    metric(catalog, "k8s.volume.capacity", MetricType.GAUGE, "By");
    metric(catalog, "app.payment.transactions", MetricType.COUNTER, "{transaction}");
    metric(catalog, "rpc.server.call.duration", MetricType.HISTOGRAM, "s");
    for (String key :
        List.of(
            "http.request.method",
            "http.route",
            "rpc.system",
            "db.system.name",
            "db.operation.name",
            "server.address",
            "messaging.system",
            "messaging.destination.name",
            "app.payment.card_type")) {
      attribute(catalog, Signal.TRACES, AttributeScope.RECORD, key, AttributeType.STRING);
    }
    attribute(
        catalog,
        Signal.TRACES,
        AttributeScope.RECORD,
        "http.response.status_code",
        AttributeType.NUMBER);
    for (String key : List.of("exception.type", "exception.message")) {
      attribute(catalog, Signal.LOGS, AttributeScope.RECORD, key, AttributeType.STRING);
    }
    for (String key :
        List.of("currency", "rpc.method", "k8s.persistentvolumeclaim.name", "group", "topic")) {
      attribute(catalog, Signal.METRICS, AttributeScope.RECORD, key, AttributeType.STRING);
    }
    for (Signal signal : Signal.values()) {
      for (String key :
          List.of(
              "service.name",
              "service.version",
              "k8s.namespace.name",
              "k8s.pod.name",
              "k8s.node.name",
              "deployment.environment.name")) {
        attribute(catalog, signal, AttributeScope.RESOURCE, key, AttributeType.STRING);
      }
    }
    return catalog.build();
  }

  /// The fixture's tables; with the tenant's column if `tenants`.
  public static PhysicalSchema schema(boolean tenants) {
    List<PhysicalSchema.Column> columns = new ArrayList<>();
    table(
        columns,
        tenants,
        "otel_traces",
        "Timestamp",
        "TraceId",
        "SpanId",
        "ParentSpanId",
        "SpanName",
        "SpanKind",
        "ServiceName",
        "ResourceAttributes",
        "ScopeName",
        "SpanAttributes",
        "Duration",
        "StatusCode",
        "StatusMessage");
    table(columns, tenants, "otel_traces_trace_id_ts", "TraceId", "Start", "End");
    table(
        columns,
        tenants,
        "otel_logs",
        "Timestamp",
        "TimestampTime",
        "TraceId",
        "SpanId",
        "SeverityText",
        "SeverityNumber",
        "ServiceName",
        "Body",
        "ResourceAttributes",
        "ScopeName",
        "ScopeAttributes",
        "LogAttributes",
        "EventName");
    for (String type : List.of("gauge", "sum", "histogram", "exponential_histogram", "summary")) {
      table(
          columns,
          tenants,
          "otel_metrics_" + type,
          "ResourceAttributes",
          "ServiceName",
          "MetricName",
          "MetricUnit",
          "Attributes",
          "StartTimeUnix",
          "TimeUnix",
          "Value");
    }
    for (String table : List.of("obs_changes", "obs_alerts", "obs_incidents", "obs_anomalies")) {
      table(columns, tenants, table, "service");
    }
    return PhysicalSchema.of("otel", columns);
  }

  private static void metric(
      CatalogSnapshot.Builder catalog, String name, MetricType type, String unit) {
    catalog.add(new MetricEntry(name, type, unit, List.of()));
  }

  private static void attribute(
      CatalogSnapshot.Builder catalog,
      Signal signal,
      AttributeScope scope,
      String key,
      AttributeType type) {
    catalog.add(new AttributeEntry(signal, scope, key, type, 1_000, List.of()));
  }

  private static void table(
      List<PhysicalSchema.Column> columns, boolean tenants, String table, String... names) {
    for (String name : names) {
      columns.add(new PhysicalSchema.Column(table, name, "String"));
    }
    if (tenants) {
      columns.add(new PhysicalSchema.Column(table, "TenantId", "LowCardinality(String)"));
    }
  }
}

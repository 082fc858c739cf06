package io.ollystack.ingest.otlp.decode;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeMap;

/// Every row of a request as one line of text, from the generated classes: what [ActualRows] must
/// say of the decoded batch.
final class ExpectedRows {
  private ExpectedRows() {}

  static List<String> of(Message request) {
    List<String> rows = new ArrayList<>();
    switch (request) {
      case ExportTraceServiceRequest traces -> traces(traces, rows);
      case ExportLogsServiceRequest logs -> logs(logs, rows);
      case ExportMetricsServiceRequest metrics -> metrics(metrics, rows);
      default -> throw new IllegalArgumentException(request.getClass().getName());
    }
    return rows;
  }

  private static void traces(ExportTraceServiceRequest request, List<String> rows) {
    for (var group : request.getResourceSpansList()) {
      for (var scope : group.getScopeSpansList()) {
        for (var span : scope.getSpansList()) {
          StringJoiner row = new StringJoiner("|");
          row.add(resource(group.getResource(), group.getSchemaUrl()));
          row.add(scope(scope.getScope(), scope.getSchemaUrl()));
          row.add(hex(span.getTraceId()))
              .add(hex(span.getSpanId()))
              .add(hex(span.getParentSpanId()));
          row.add(span.getName()).add(span.getTraceState()).add("" + span.getKindValue());
          row.add("" + span.getStartTimeUnixNano()).add("" + span.getEndTimeUnixNano());
          row.add("" + span.getStatus().getCodeValue()).add(span.getStatus().getMessage());
          row.add("" + span.getFlags()).add(attributes(span.getAttributesList()));
          row.add("" + span.getDroppedAttributesCount());
          row.add(span.getDroppedEventsCount() + " " + span.getDroppedLinksCount());
          for (var event : span.getEventsList()) {
            row.add("event " + event.getTimeUnixNano() + " " + event.getName());
            row.add(attributes(event.getAttributesList()) + event.getDroppedAttributesCount());
          }
          for (var link : span.getLinksList()) {
            row.add(
                "link " + hex(link.getTraceId()) + hex(link.getSpanId()) + link.getTraceState());
            row.add(attributes(link.getAttributesList()) + link.getDroppedAttributesCount());
            row.add("" + link.getFlags());
          }
          rows.add(row.toString());
        }
      }
    }
  }

  private static void logs(ExportLogsServiceRequest request, List<String> rows) {
    for (var group : request.getResourceLogsList()) {
      for (var scope : group.getScopeLogsList()) {
        for (var log : scope.getLogRecordsList()) {
          StringJoiner row = new StringJoiner("|");
          row.add(resource(group.getResource(), group.getSchemaUrl()));
          row.add(scope(scope.getScope(), scope.getSchemaUrl()));
          long time = log.getTimeUnixNano();
          row.add("" + (time == 0 ? log.getObservedTimeUnixNano() : time));
          row.add("" + log.getObservedTimeUnixNano());
          row.add("" + log.getSeverityNumberValue()).add(log.getSeverityText());
          row.add(text(log.getBody())).add(attributes(log.getAttributesList()));
          row.add("" + log.getDroppedAttributesCount()).add("" + log.getFlags());
          row.add(hex(log.getTraceId())).add(hex(log.getSpanId())).add(log.getEventName());
          rows.add(row.toString());
        }
      }
    }
  }

  private static void metrics(ExportMetricsServiceRequest request, List<String> rows) {
    for (var group : request.getResourceMetricsList()) {
      for (var scope : group.getScopeMetricsList()) {
        for (Metric metric : scope.getMetricsList()) {
          String prefix =
              String.join(
                  "|",
                  resource(group.getResource(), group.getSchemaUrl()),
                  scope(scope.getScope(), scope.getSchemaUrl()),
                  metric.getName(),
                  metric.getUnit(),
                  metric.getDescription(),
                  attributes(metric.getMetadataList()));
          points(metric, prefix, rows);
        }
      }
    }
  }

  private static void points(Metric metric, String prefix, List<String> rows) {
    switch (metric.getDataCase()) {
      case GAUGE ->
          metric
              .getGauge()
              .getDataPointsList()
              .forEach(p -> rows.add(prefix + "|GAUGE 0 false|" + number(p)));
      case SUM -> {
        var sum = metric.getSum();
        String kind = "|SUM " + sum.getAggregationTemporalityValue() + " " + sum.getIsMonotonic();
        sum.getDataPointsList().forEach(p -> rows.add(prefix + kind + "|" + number(p)));
      }
      case HISTOGRAM -> {
        var histogram = metric.getHistogram();
        String kind = "|HISTOGRAM " + histogram.getAggregationTemporalityValue() + " false|";
        histogram.getDataPointsList().forEach(p -> rows.add(prefix + kind + histogram(p)));
      }
      case EXPONENTIAL_HISTOGRAM -> {
        var histogram = metric.getExponentialHistogram();
        String kind = "|EXPONENTIAL_HISTOGRAM " + histogram.getAggregationTemporalityValue();
        histogram
            .getDataPointsList()
            .forEach(p -> rows.add(prefix + kind + " false|" + exponential(p)));
      }
      case SUMMARY ->
          metric
              .getSummary()
              .getDataPointsList()
              .forEach(p -> rows.add(prefix + "|SUMMARY 0 false|" + summary(p)));
      case DATA_NOT_SET -> {}
    }
  }

  private static String number(NumberDataPoint point) {
    String value =
        switch (point.getValueCase()) {
          case AS_INT -> "INT " + (double) point.getAsInt();
          case AS_DOUBLE -> "DOUBLE " + point.getAsDouble();
          case VALUE_NOT_SET -> "EMPTY 0.0";
        };
    return String.join(
        "|",
        times(point.getStartTimeUnixNano(), point.getTimeUnixNano(), point.getFlags()),
        attributes(point.getAttributesList()),
        value,
        exemplars(point.getExemplarsList()));
  }

  private static String histogram(HistogramDataPoint point) {
    return String.join(
        "|",
        times(point.getStartTimeUnixNano(), point.getTimeUnixNano(), point.getFlags()),
        attributes(point.getAttributesList()),
        "" + point.getCount(),
        point.hasSum() + " " + point.getSum(),
        point.hasMin() + " " + point.getMin(),
        point.hasMax() + " " + point.getMax(),
        point.getBucketCountsList().toString(),
        point.getExplicitBoundsList().toString(),
        exemplars(point.getExemplarsList()));
  }

  private static String exponential(ExponentialHistogramDataPoint point) {
    return String.join(
        "|",
        times(point.getStartTimeUnixNano(), point.getTimeUnixNano(), point.getFlags()),
        attributes(point.getAttributesList()),
        "" + point.getCount(),
        point.hasSum() + " " + point.getSum(),
        point.hasMin() + " " + point.getMin(),
        point.hasMax() + " " + point.getMax(),
        point.getScale() + " " + point.getZeroCount() + " " + point.getZeroThreshold(),
        point.getPositive().getOffset() + " " + point.getPositive().getBucketCountsList(),
        point.getNegative().getOffset() + " " + point.getNegative().getBucketCountsList(),
        exemplars(point.getExemplarsList()));
  }

  private static String summary(SummaryDataPoint point) {
    StringJoiner quantiles = new StringJoiner(",");
    point.getQuantileValuesList().forEach(q -> quantiles.add(q.getQuantile() + "=" + q.getValue()));
    return String.join(
        "|",
        times(point.getStartTimeUnixNano(), point.getTimeUnixNano(), point.getFlags()),
        attributes(point.getAttributesList()),
        "" + point.getCount(),
        "true " + point.getSum(),
        quantiles.toString());
  }

  private static String times(long start, long time, int flags) {
    return start + " " + time + " " + flags;
  }

  private static String exemplars(List<Exemplar> exemplars) {
    StringJoiner text = new StringJoiner(";");
    for (Exemplar exemplar : exemplars) {
      double value =
          switch (exemplar.getValueCase()) {
            case AS_INT -> exemplar.getAsInt();
            case AS_DOUBLE -> exemplar.getAsDouble();
            case VALUE_NOT_SET -> 0;
          };
      text.add(exemplar.getTimeUnixNano() + " " + value + " " + hex(exemplar.getTraceId()));
      text.add(hex(exemplar.getSpanId()) + attributes(exemplar.getFilteredAttributesList()));
    }
    return text.toString();
  }

  private static String resource(Resource resource, String schemaUrl) {
    String service =
        resource.getAttributesList().stream()
            .filter(a -> a.getKey().equals("service.name"))
            .map(a -> text(a.getValue()))
            .findFirst()
            .orElse("");
    return String.join(
        " ",
        "service=" + service,
        attributes(resource.getAttributesList()),
        "" + resource.getDroppedAttributesCount(),
        schemaUrl);
  }

  private static String scope(InstrumentationScope scope, String schemaUrl) {
    return String.join(
        " ",
        scope.getName(),
        scope.getVersion(),
        attributes(scope.getAttributesList()),
        "" + scope.getDroppedAttributesCount(),
        schemaUrl);
  }

  private static String attributes(List<KeyValue> attributes) {
    StringJoiner text = new StringJoiner(",", "{", "}");
    attributes.forEach(a -> text.add(a.getKey() + "=" + type(a.getValue()) + text(a.getValue())));
    return text.toString();
  }

  private static String type(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> "TEXT ";
      case BOOL_VALUE -> "BOOL ";
      case INT_VALUE -> "INT ";
      case DOUBLE_VALUE -> "DOUBLE ";
      case ARRAY_VALUE -> "ARRAY ";
      case KVLIST_VALUE -> "MAP ";
      case BYTES_VALUE -> "BYTES ";
      default -> "EMPTY ";
    };
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case DOUBLE_VALUE -> real(value.getDoubleValue());
      case BYTES_VALUE -> base64(value.getBytesValue());
      case VALUE_NOT_SET -> "";
      default -> json(value);
    };
  }

  private static String json(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> quoted(value.getStringValue());
      case BOOL_VALUE -> "" + value.getBoolValue();
      case INT_VALUE -> "" + value.getIntValue();
      case DOUBLE_VALUE ->
          Double.isInfinite(value.getDoubleValue()) ? "\"Infinity\"" : real(value.getDoubleValue());
      case BYTES_VALUE -> "\"" + base64(value.getBytesValue()) + "\"";
      case ARRAY_VALUE -> {
        StringJoiner array = new StringJoiner(",", "[", "]");
        value.getArrayValue().getValuesList().forEach(v -> array.add(json(v)));
        yield array.toString();
      }
      case KVLIST_VALUE -> {
        TreeMap<String, String> sorted = new TreeMap<>();
        value
            .getKvlistValue()
            .getValuesList()
            .forEach(e -> sorted.put(e.getKey(), json(e.getValue())));
        StringJoiner map = new StringJoiner(",", "{", "}");
        sorted.forEach((k, v) -> map.add(quoted(k) + ":" + v));
        yield map.toString();
      }
      default -> "null";
    };
  }

  private static String quoted(String text) {
    return '"'
        + text.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\u0000", "\\u0000")
            .replace("\u001f", "\\u001f")
            .replace("<", "\\u003c")
            .replace(">", "\\u003e")
            .replace("&", "\\u0026")
        + '"';
  }

  private static String real(double value) {
    if (Double.isInfinite(value)) {
      return "json: unsupported value: +Inf";
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (Math.abs(value) >= 1e-6 && Math.abs(value) < 1e21) {
      return exact.toPlainString();
    }
    // 1.5E+25 and 1.5E-9: BigDecimal's form, but in lower case
    return exact.round(new java.math.MathContext(20)).toString().matches(".*E.*")
        ? exact.toString().replace("E", "e")
        : scientific(exact);
  }

  private static String scientific(BigDecimal exact) {
    String digits = exact.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - exact.scale();
    return (exact.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + "e"
        + (exponent > 0 ? "+" : "")
        + exponent;
  }

  private static String base64(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }
}

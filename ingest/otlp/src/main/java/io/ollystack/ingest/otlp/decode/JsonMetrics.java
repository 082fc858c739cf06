package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.MetricBatchBuilder;
import io.ollystack.ingest.telemetry.MetricKind;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.Temporality;
import io.ollystack.ingest.telemetry.TenantId;
import io.ollystack.ingest.telemetry.Terms;
import java.util.Map;
import tools.jackson.core.JsonParser;

/// Decodes an `ExportMetricsServiceRequest` in JSON; points are read by [JsonPoints]. Use once.
final class JsonMetrics implements JsonRequest.RowReader {
  private static final JsonRequest.Fields FIELDS =
      new JsonRequest.Fields("resourceMetrics", "scopeMetrics", "metrics");
  private static final Map<String, Integer> TEMPORALITIES =
      Map.of("AGGREGATION_TEMPORALITY_DELTA", 1, "AGGREGATION_TEMPORALITY_CUMULATIVE", 2);

  private final MetricBatchBuilder metrics;
  private final JsonReader in;
  private final JsonAttributes attributes;
  private final JsonPoints points;
  private final Rejections.Builder rejections;

  JsonMetrics(TenantId tenant, JsonParser parser, Rejections.Builder rejections) {
    this.metrics = new MetricBatchBuilder(tenant);
    this.in = new JsonReader(parser, metrics.context());
    this.attributes = new JsonAttributes(in, metrics.context());
    this.points = new JsonPoints(in, metrics, attributes);
    this.rejections = rejections;
  }

  DecodedRequest decode() throws MalformedData {
    new JsonRequest(in, attributes, metrics.context(), FIELDS, this).read();
    MetricBatch batch = metrics.build();
    return new DecodedRequest(batch, rejections.build(batch.size()), 0, attributes.capped());
  }

  @Override
  public void read(int scope) throws MalformedData {
    int metric = metrics.addMetric(scope);
    int name = Terms.EMPTY;
    int unit = Terms.EMPTY;
    int description = Terms.EMPTY;
    long metadata = Slice.EMPTY;
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "name" -> name = in.term();
        case "unit" -> unit = in.term();
        case "description" -> description = in.term();
        case "metadata" -> metadata = attributes.list();
        case "gauge" -> data(metric, MetricKind.GAUGE);
        case "sum" -> data(metric, MetricKind.SUM);
        case "histogram" -> data(metric, MetricKind.HISTOGRAM);
        case "exponentialHistogram" -> data(metric, MetricKind.EXPONENTIAL_HISTOGRAM);
        case "summary" -> data(metric, MetricKind.SUMMARY);
        default -> in.skip();
      }
    }
    metrics.metric(metric, name, unit, description, metadata);
  }

  private void data(int metric, MetricKind kind) throws MalformedData {
    metrics.metricKind(metric, kind);
    if (!in.object()) {
      return;
    }
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "aggregationTemporality" ->
            metrics.temporality(metric, Temporality.ofNumber(in.enumNumber(TEMPORALITIES)));
        case "isMonotonic" -> metrics.monotonic(metric, in.bool());
        case "dataPoints" -> {
          if (in.array()) {
            while (in.nextElement()) {
              point(metric, kind);
            }
          }
        }
        default -> in.skip();
      }
    }
  }

  private void point(int metric, MetricKind kind) throws MalformedData {
    switch (kind) {
      case GAUGE, SUM -> metrics.addPoint(metric);
      case HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY -> metrics.addDistribution(metric);
    }
    in.beginRow();
    points.read(kind);
    MalformedData problem = in.endRow();
    if (problem != null) {
      metrics.discard();
      rejections.add(problem, metrics.size() + rejections.total());
    }
  }
}

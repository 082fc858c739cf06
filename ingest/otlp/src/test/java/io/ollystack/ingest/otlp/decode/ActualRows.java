package io.ollystack.ingest.otlp.decode;

import io.ollystack.ingest.telemetry.AttributeTable;
import io.ollystack.ingest.telemetry.BatchContext;
import io.ollystack.ingest.telemetry.HexIds;
import io.ollystack.ingest.telemetry.LogBatch;
import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.MetricKind;
import io.ollystack.ingest.telemetry.ScopeTable;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.SpanBatch;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// Every row of a batch as one line of text, through every accessor; see [ExpectedRows].
public final class ActualRows {
  private final TelemetryBatch batch;
  private final BatchContext context;

  private ActualRows(TelemetryBatch batch) {
    this.batch = batch;
    this.context = batch.context();
  }

  public static List<String> of(TelemetryBatch batch) {
    ActualRows rows = new ActualRows(batch);
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < batch.size(); row++) {
      lines.add(
          rows.resource(row)
              + "|"
              + rows.scope(row)
              + "|"
              + switch (batch) {
                case SpanBatch spans -> rows.span(spans, row);
                case LogBatch logs -> rows.log(logs, row);
                case MetricBatch metrics -> rows.point(metrics, row);
              });
    }
    return lines;
  }

  private String span(SpanBatch spans, int row) {
    StringJoiner line = new StringJoiner("|");
    line.add(HexIds.traceId(spans.traceIdHigh(row), spans.traceIdLow(row)));
    line.add(HexIds.spanId(spans.spanId(row))).add(HexIds.spanId(spans.parentSpanId(row)));
    line.add(context.term(spans.name(row))).add(context.text(spans.traceState(row)));
    line.add("" + spans.kind(row).number());
    line.add("" + spans.startEpochNanos(row)).add("" + spans.endEpochNanos(row));
    line.add("" + spans.status(row).number()).add(context.text(spans.statusMessage(row)));
    line.add("" + spans.flags(row)).add(attributes(spans.attributes(row)));
    line.add("" + spans.droppedAttributes(row));
    line.add(spans.droppedEvents(row) + " " + spans.droppedLinks(row));
    for (int e = Slice.start(spans.events(row)); e < Slice.end(spans.events(row)); e++) {
      line.add("event " + spans.eventTimeEpochNanos(e) + " " + context.term(spans.eventName(e)));
      line.add(attributes(spans.eventAttributes(e)) + spans.eventDroppedAttributes(e));
    }
    for (int l = Slice.start(spans.links(row)); l < Slice.end(spans.links(row)); l++) {
      line.add(
          "link "
              + HexIds.traceId(spans.linkTraceIdHigh(l), spans.linkTraceIdLow(l))
              + HexIds.spanId(spans.linkSpanId(l))
              + context.text(spans.linkTraceState(l)));
      line.add(attributes(spans.linkAttributes(l)) + spans.linkDroppedAttributes(l));
      line.add("" + spans.linkFlags(l));
    }
    return line.toString();
  }

  private String log(LogBatch logs, int row) {
    StringJoiner line = new StringJoiner("|");
    line.add("" + logs.timeEpochNanos(row)).add("" + logs.observedEpochNanos(row));
    line.add("" + logs.severityNumber(row)).add(context.term(logs.severityText(row)));
    line.add(logs.bodyText(row)).add(attributes(logs.attributes(row)));
    line.add("" + logs.droppedAttributes(row)).add("" + logs.flags(row));
    line.add(HexIds.traceId(logs.traceIdHigh(row), logs.traceIdLow(row)));
    line.add(HexIds.spanId(logs.spanId(row))).add(context.term(logs.eventName(row)));
    return line.toString();
  }

  private String point(MetricBatch metrics, int row) {
    StringJoiner line = new StringJoiner("|");
    int metric = metrics.metric(row);
    line.add(context.term(metrics.metricName(metric)));
    line.add(context.term(metrics.metricUnit(metric)));
    line.add(context.term(metrics.metricDescription(metric)));
    line.add(attributes(metrics.metricMetadata(metric)));
    MetricKind kind = metrics.kind(row);
    line.add(kind + " " + metrics.temporality(metric).number() + " " + metrics.monotonic(metric));
    line.add(
        metrics.startEpochNanos(row)
            + " "
            + metrics.timeEpochNanos(row)
            + " "
            + metrics.flags(row));
    line.add(attributes(metrics.attributes(row)));
    switch (kind) {
      case GAUGE, SUM -> {
        line.add(metrics.valueType(row) + " " + metrics.value(row));
        line.add(exemplars(metrics, row));
      }
      case HISTOGRAM -> {
        distribution(metrics, row, line);
        line.add(counts(metrics, metrics.bucketCounts(row)).toString());
        List<Double> bounds = new ArrayList<>();
        long slice = metrics.explicitBounds(row);
        for (int i = Slice.start(slice); i < Slice.end(slice); i++) {
          bounds.add(metrics.bound(i));
        }
        line.add(bounds.toString()).add(exemplars(metrics, row));
      }
      case EXPONENTIAL_HISTOGRAM -> {
        distribution(metrics, row, line);
        line.add(
            metrics.scale(row) + " " + metrics.zeroCount(row) + " " + metrics.zeroThreshold(row));
        line.add(metrics.positiveOffset(row) + " " + counts(metrics, metrics.bucketCounts(row)));
        line.add(
            metrics.negativeOffset(row) + " " + counts(metrics, metrics.negativeBucketCounts(row)));
        line.add(exemplars(metrics, row));
      }
      case SUMMARY -> {
        line.add("" + metrics.count(row)).add("true " + metrics.sum(row));
        StringJoiner quantiles = new StringJoiner(",");
        for (int i = 0; i < Slice.length(metrics.quantiles(row)); i++) {
          quantiles.add(metrics.quantile(row, i) + "=" + metrics.quantileValue(row, i));
        }
        line.add(quantiles.toString());
      }
    }
    return line.toString();
  }

  private static void distribution(MetricBatch metrics, int row, StringJoiner line) {
    line.add("" + metrics.count(row));
    line.add(metrics.hasSum(row) + " " + metrics.sum(row));
    line.add(metrics.hasMin(row) + " " + metrics.min(row));
    line.add(metrics.hasMax(row) + " " + metrics.max(row));
  }

  private static List<Long> counts(MetricBatch metrics, long slice) {
    List<Long> counts = new ArrayList<>();
    for (int i = Slice.start(slice); i < Slice.end(slice); i++) {
      counts.add(metrics.bucketCount(i));
    }
    return counts;
  }

  private String exemplars(MetricBatch metrics, int row) {
    StringJoiner text = new StringJoiner(";");
    long slice = metrics.exemplars(row);
    for (int e = Slice.start(slice); e < Slice.end(slice); e++) {
      text.add(
          metrics.exemplarTimeEpochNanos(e)
              + " "
              + metrics.exemplarValue(e)
              + " "
              + HexIds.traceId(metrics.exemplarTraceIdHigh(e), metrics.exemplarTraceIdLow(e)));
      text.add(
          HexIds.spanId(metrics.exemplarSpanId(e)) + attributes(metrics.exemplarAttributes(e)));
    }
    return text.toString();
  }

  private String resource(int row) {
    ScopeTable scopes = context.scopes();
    int resource = batch.resource(row);
    return String.join(
        " ",
        "service=" + context.term(batch.serviceName(row)),
        attributes(scopes.resourceAttributes(resource)),
        "" + scopes.resourceDroppedAttributes(resource),
        context.term(scopes.resourceSchemaUrl(resource)));
  }

  private String scope(int row) {
    ScopeTable scopes = context.scopes();
    int scope = batch.scope(row);
    return String.join(
        " ",
        context.term(scopes.scopeName(scope)),
        context.term(scopes.scopeVersion(scope)),
        attributes(scopes.scopeAttributes(scope)),
        "" + scopes.scopeDroppedAttributes(scope),
        context.term(scopes.scopeSchemaUrl(scope)));
  }

  private String attributes(long slice) {
    AttributeTable table = context.attributes();
    StringJoiner text = new StringJoiner(",", "{", "}");
    for (int entry = Slice.start(slice); entry < Slice.end(slice); entry++) {
      text.add(context.term(table.key(entry)) + "=" + table.type(entry) + " " + table.text(entry));
    }
    return text.toString();
  }
}

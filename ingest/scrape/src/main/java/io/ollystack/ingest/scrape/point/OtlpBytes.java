package io.ollystack.ingest.scrape.point;

import io.ollystack.ingest.telemetry.MetricKind;
import java.util.List;
import java.util.Map;

/// Scrapes as an OTLP `ExportMetricsServiceRequest`: what the spool keeps. Field numbers are those
/// of opentelemetry-proto 1.x, `metrics/v1/metrics.proto`.
public final class OtlpBytes {
  private static final long CUMULATIVE = 2;
  private static final long NO_RECORDED_VALUE = 1;

  private OtlpBytes() {}

  public static byte[] of(List<Scrape> scrapes) {
    ProtobufWriter request = new ProtobufWriter();
    for (Scrape scrape : scrapes) {
      request.message(
          1,
          resourceMetrics -> {
            resourceMetrics.message(1, resource -> attributes(resource, 1, scrape.resource()));
            resourceMetrics.message(
                2,
                scopeMetrics -> {
                  scopeMetrics.message(1, scope -> scope.text(1, scrape.scope()));
                  for (Family family : scrape.families()) {
                    scopeMetrics.message(2, metric -> metric(metric, family));
                  }
                });
          });
    }
    return request.bytes();
  }

  private static void metric(ProtobufWriter metric, Family family) {
    metric.text(1, family.name());
    metric.text(2, family.description());
    metric.text(3, family.unit());
    metric.message(
        field(family.kind()),
        data -> {
          for (Point point : family.points()) {
            data.message(1, out -> point(out, point));
          }
          switch (family.kind()) {
            case SUM -> {
              data.varint(2, CUMULATIVE);
              data.varint(3, family.monotonic() ? 1 : 0);
            }
            case HISTOGRAM, EXPONENTIAL_HISTOGRAM -> data.varint(2, CUMULATIVE);
            case GAUGE, SUMMARY -> {}
          }
        });
  }

  private static int field(MetricKind kind) {
    return switch (kind) {
      case GAUGE -> 5;
      case SUM -> 7;
      case HISTOGRAM -> 9;
      case EXPONENTIAL_HISTOGRAM -> 10;
      case SUMMARY -> 11;
    };
  }

  private static void point(ProtobufWriter out, Point point) {
    out.fixed64(2, point.startEpochNanos());
    out.fixed64(3, point.timeEpochNanos());
    switch (point) {
      case Point.Whole whole -> {
        attributes(out, 7, whole.attributes());
        out.fixed64(6, whole.value());
      }
      case Point.Real real -> {
        attributes(out, 7, real.attributes());
        if (real.stale()) {
          out.varint(8, NO_RECORDED_VALUE);
        } else {
          out.real(4, real.value());
        }
        real.exemplars().forEach(exemplar -> out.message(5, e -> exemplar(e, exemplar)));
      }
      case Point.Histogram histogram -> {
        attributes(out, 9, histogram.attributes());
        if (histogram.stale()) {
          out.varint(10, NO_RECORDED_VALUE);
        } else {
          out.fixed64(4, histogram.count());
          out.real(5, histogram.sum());
          out.message(6, packed -> histogram.bucketCounts().forEach(packed::fixed64));
          out.message(
              7,
              packed ->
                  histogram.bounds().forEach(b -> packed.fixed64(Double.doubleToRawLongBits(b))));
        }
        histogram.exemplars().forEach(exemplar -> out.message(8, e -> exemplar(e, exemplar)));
      }
      case Point.Summary summary -> {
        attributes(out, 7, summary.attributes());
        if (summary.stale()) {
          out.varint(8, NO_RECORDED_VALUE);
        } else {
          out.fixed64(4, summary.count());
          out.real(5, summary.sum());
          for (Point.Quantile quantile : summary.quantiles()) {
            out.message(
                6,
                q -> {
                  q.real(1, quantile.quantile());
                  q.real(2, quantile.value());
                });
          }
        }
      }
    }
  }

  private static void exemplar(ProtobufWriter out, Exemplar exemplar) {
    out.fixed64(2, exemplar.timeEpochNanos());
    out.real(3, exemplar.value());
    if (exemplar.spanId() != 0) {
      out.bytes(4, ProtobufWriter.bigEndian(exemplar.spanId()));
    }
    if (exemplar.traceIdHigh() != 0 || exemplar.traceIdLow() != 0) {
      out.bytes(5, ProtobufWriter.bigEndian(exemplar.traceIdHigh(), exemplar.traceIdLow()));
    }
    attributes(out, 7, exemplar.attributes());
  }

  private static void attributes(ProtobufWriter out, int field, Labels labels) {
    for (Map.Entry<String, String> label : labels.values().entrySet()) {
      out.message(
          field,
          pair -> {
            pair.text(1, label.getKey());
            pair.message(2, value -> value.text(1, label.getValue()));
          });
    }
  }
}

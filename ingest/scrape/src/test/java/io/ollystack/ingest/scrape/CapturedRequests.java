package io.ollystack.ingest.scrape;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ollystack.ingest.telemetry.AcceptedRequests;
import io.ollystack.ingest.telemetry.MetricBatch;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.Unavailable;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Takes requests as the spool would and reads the bytes with the official classes.
public final class CapturedRequests implements AcceptedRequests {
  public record Taken(ExportMetricsServiceRequest bytes, MetricBatch rows) {
    public Map<String, Metric> byName() {
      Map<String, Metric> metrics = new LinkedHashMap<>();
      for (ResourceMetrics resource : bytes.getResourceMetricsList()) {
        for (ScopeMetrics scope : resource.getScopeMetricsList()) {
          for (Metric metric : scope.getMetricsList()) {
            metrics.put(metric.getName(), metric);
          }
        }
      }
      return metrics;
    }

    public List<String> rowNames() {
      List<String> names = new ArrayList<>();
      for (int row = 0; row < rows.size(); row++) {
        names.add(rows.context().term(rows.metricName(rows.metric(row))));
      }
      return names;
    }
  }

  public final AtomicInteger refuseFirst = new AtomicInteger();
  private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();

  @Override
  public void accept(OtlpRequest request, TelemetryBatch batch) throws Unavailable {
    if (refuseFirst.getAndDecrement() > 0) {
      throw new Unavailable(Unavailable.Reason.OVERLOADED, "spool is full", Duration.ofMillis(1));
    }
    try {
      taken.add(
          new Taken(ExportMetricsServiceRequest.parseFrom(request.payload()), (MetricBatch) batch));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  public Taken next() throws InterruptedException {
    Taken next = taken.poll(30, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing arrived");
    }
    return next;
  }
}

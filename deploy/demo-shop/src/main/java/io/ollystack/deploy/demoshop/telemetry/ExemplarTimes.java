package io.ollystack.deploy.demoshop.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Gives exemplars their simulated time. The SDK's reservoirs read the machine's clock whatever
/// clock the meter provider was given (`ExplicitBucketHistogramAggregation` passes
/// `Clock.getDefault()`), so in back-filled history an exemplar would lie an hour after its point.
/// Bounded by the measurements of one collection interval. Owned by the simulation's thread.
final class ExemplarTimes {
  private final Map<String, Long> nanosBySpan = new HashMap<>();

  void measured(Context context, long nowNanos) {
    nanosBySpan.put(Span.fromContext(context).getSpanContext().getSpanId(), nowNanos);
  }

  /// The metrics with corrected exemplars; forgets the measurements.
  Collection<MetricData> correct(Collection<MetricData> metrics) {
    List<MetricData> corrected = new ArrayList<>(metrics.size());
    for (MetricData metric : metrics) {
      corrected.add(metric.getType() == MetricDataType.HISTOGRAM ? correct(metric) : metric);
    }
    nanosBySpan.clear();
    return corrected;
  }

  private MetricData correct(MetricData metric) {
    HistogramData histogram = metric.getHistogramData();
    List<HistogramPointData> points = new ArrayList<>(histogram.getPoints().size());
    for (HistogramPointData point : histogram.getPoints()) {
      points.add(point.getExemplars().isEmpty() ? point : correct(point));
    }
    return ImmutableMetricData.createDoubleHistogram(
        metric.getResource(),
        metric.getInstrumentationScopeInfo(),
        metric.getName(),
        metric.getDescription(),
        metric.getUnit(),
        HistogramData.create(histogram.getAggregationTemporality(), points));
  }

  private HistogramPointData correct(HistogramPointData point) {
    List<DoubleExemplarData> exemplars = new ArrayList<>(point.getExemplars().size());
    for (DoubleExemplarData exemplar : point.getExemplars()) {
      Long nanos = nanosBySpan.get(exemplar.getSpanContext().getSpanId());
      if (nanos != null) {
        exemplars.add(
            DoubleExemplarData.create(
                exemplar.getFilteredAttributes(),
                nanos,
                exemplar.getSpanContext(),
                exemplar.getValue()));
      }
    }
    return ImmutableHistogramPointData.create(
        point.getStartEpochNanos(),
        point.getEpochNanos(),
        point.getAttributes(),
        point.getSum(),
        point.hasMin(),
        point.getMin(),
        point.hasMax(),
        point.getMax(),
        point.getBoundaries(),
        point.getCounts(),
        exemplars);
  }
}

package io.ollystack.copilot.app.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Shows OpenTelemetry meters, which the receivers have, on `/metrics` beside Micrometer's: read
/// when they are asked for, cumulative. Thread-safe.
///
/// Of our own because the exporter that OpenTelemetry offers for this is built for another version
/// of the Prometheus client than Micrometer's.
final class ScrapedMeters implements MetricReader, MultiCollector {
  private volatile CollectionRegistration registration = CollectionRegistration.noop();

  @Override
  public void register(CollectionRegistration newRegistration) {
    registration = newRegistration;
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType instrumentType) {
    return AggregationTemporality.CUMULATIVE;
  }

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> snapshots = new ArrayList<>();
    for (MetricData metric : registration.collectAllMetrics()) {
      snapshot(metric).ifPresent(snapshots::add);
    }
    return new MetricSnapshots(snapshots);
  }

  @Override
  public CompletableResultCode forceFlush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    registration = CollectionRegistration.noop();
    return CompletableResultCode.ofSuccess();
  }

  private static Optional<MetricSnapshot> snapshot(MetricData metric) {
    return switch (metric.getType()) {
      case LONG_SUM ->
          Optional.of(
              metric.getLongSumData().isMonotonic()
                  ? counter(metric, metric.getLongSumData().getPoints())
                  : gauge(metric, metric.getLongSumData().getPoints()));
      case DOUBLE_SUM ->
          Optional.of(
              metric.getDoubleSumData().isMonotonic()
                  ? counter(metric, metric.getDoubleSumData().getPoints())
                  : gauge(metric, metric.getDoubleSumData().getPoints()));
      case LONG_GAUGE -> Optional.of(gauge(metric, metric.getLongGaugeData().getPoints()));
      case DOUBLE_GAUGE -> Optional.of(gauge(metric, metric.getDoubleGaugeData().getPoints()));
      case HISTOGRAM -> Optional.of(histogram(metric));
      // Nothing in the product makes them.
      case EXPONENTIAL_HISTOGRAM, SUMMARY -> Optional.empty();
    };
  }

  private static MetricSnapshot counter(MetricData metric, Iterable<? extends PointData> points) {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder().name(name(metric)).help(metric.getDescription());
    for (PointData point : points) {
      counter.dataPoint(
          CounterDataPointSnapshot.builder()
              .value(value(point))
              .labels(labels(point.getAttributes()))
              .build());
    }
    return counter.build();
  }

  private static MetricSnapshot gauge(MetricData metric, Iterable<? extends PointData> points) {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder().name(name(metric)).help(metric.getDescription());
    for (PointData point : points) {
      gauge.dataPoint(
          GaugeDataPointSnapshot.builder()
              .value(value(point))
              .labels(labels(point.getAttributes()))
              .build());
    }
    return gauge.build();
  }

  private static MetricSnapshot histogram(MetricData metric) {
    HistogramSnapshot.Builder histogram =
        HistogramSnapshot.builder().name(name(metric)).help(metric.getDescription());
    for (HistogramPointData point : metric.getHistogramData().getPoints()) {
      List<Double> bounds = new ArrayList<>(point.getBoundaries());
      bounds.add(Double.POSITIVE_INFINITY);
      histogram.dataPoint(
          HistogramDataPointSnapshot.builder()
              .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, point.getCounts()))
              .sum(point.getSum())
              .labels(labels(point.getAttributes()))
              .build());
    }
    return histogram.build();
  }

  private static double value(PointData point) {
    return switch (point) {
      case LongPointData whole -> whole.getValue();
      case DoublePointData fraction -> fraction.getValue();
      default -> throw new IllegalStateException("a point without a single value: " + point);
    };
  }

  /// As Micrometer writes them: `ollystack_receiver_duration_seconds`.
  private static String name(MetricData metric) {
    String name = metric.getName().replace('.', '_');
    return switch (metric.getUnit()) {
      case "s" -> name + "_seconds";
      case "By" -> name.endsWith("_bytes") ? name : name + "_bytes";
      default -> name;
    };
  }

  private static Labels labels(Attributes attributes) {
    Labels.Builder labels = Labels.builder();
    attributes.forEach((key, value) -> labels.label(key.getKey(), String.valueOf(value)));
    return labels.build();
  }
}

package io.ollystack.copilot.assistant.parse;

import io.ollystack.copilot.assistant.frame.Measure;
import io.ollystack.copilot.assistant.frame.Measure.MetricUse;
import io.ollystack.copilot.assistant.frame.Statistic;
import io.ollystack.copilot.assistant.link.Entity;
import io.ollystack.copilot.observql.catalog.MetricType;
import java.util.List;
import java.util.Set;

/// What of a metric is asked for, by its type: counters as rates or increases, histograms as
/// quantiles, gauges as means.
final class MetricMeasures {
  private MetricMeasures() {}

  static Measure of(
      Entity.Metric metric, List<Statistic> statistics, Set<String> asked, boolean counted) {
    Statistic first =
        statistics.stream().filter(s -> s != Statistic.SUM).findFirst().orElse(Statistic.AVG);
    boolean counts = counted || statistics.contains(Statistic.SUM);
    boolean rate = asked.contains("rate") || asked.contains("requests_per_minute");
    MetricType type = metric.entry().type();
    Measure.OfMetric measure =
        switch (type) {
          case COUNTER ->
              counts && !rate
                  ? new Measure.OfMetric(metric.name(), MetricUse.INCREASE, Statistic.SUM)
                  : new Measure.OfMetric(metric.name(), MetricUse.RATE, Statistic.SUM);
          case HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY ->
              rate
                  ? new Measure.OfMetric(metric.name(), MetricUse.RATE, Statistic.SUM)
                  : new Measure.OfMetric(
                      metric.name(), MetricUse.VALUE, statistics.isEmpty() ? Statistic.P95 : first);
          case GAUGE, UP_DOWN_COUNTER ->
              new Measure.OfMetric(
                  metric.name(),
                  MetricUse.VALUE,
                  statistics.equals(List.of(Statistic.SUM)) ? Statistic.SUM : first);
        };
    return measure;
  }

  /// Quantiles are of requests or histograms; of counters and gauges nobody means them.
  static boolean isQuantileOfPoints(Entity.Metric metric, List<Statistic> statistics) {
    boolean quantile = statistics.stream().anyMatch(s -> s.name().startsWith("P"));
    return quantile
        && switch (metric.entry().type()) {
          case COUNTER -> true;
          case GAUGE, UP_DOWN_COUNTER, HISTOGRAM, EXPONENTIAL_HISTOGRAM, SUMMARY -> false;
        };
  }
}

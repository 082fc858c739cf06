package io.ollystack.ingest.scrape.point;

import java.util.List;

/// One value of one series. `startEpochNanos` is zero for gauges. `stale` marks the end of a series
/// (OTLP's "no recorded value"); its numbers mean nothing then.
public sealed interface Point {
  Labels attributes();

  long startEpochNanos();

  long timeEpochNanos();

  boolean stale();

  List<Exemplar> exemplars();

  /// A count that is exact, of gauges and sums.
  record Whole(Labels attributes, long startEpochNanos, long timeEpochNanos, long value)
      implements Point {
    @Override
    public boolean stale() {
      return false;
    }

    @Override
    public List<Exemplar> exemplars() {
      return List.of();
    }
  }

  /// A number, of gauges and sums.
  record Real(
      Labels attributes,
      long startEpochNanos,
      long timeEpochNanos,
      boolean stale,
      double value,
      List<Exemplar> exemplars)
      implements Point {
    public Real {
      exemplars = List.copyOf(exemplars);
    }
  }

  /// Counts per bucket (not cumulative), one more than there are bounds.
  record Histogram(
      Labels attributes,
      long startEpochNanos,
      long timeEpochNanos,
      boolean stale,
      long count,
      double sum,
      List<Double> bounds,
      List<Long> bucketCounts,
      List<Exemplar> exemplars)
      implements Point {
    public Histogram {
      bounds = List.copyOf(bounds);
      bucketCounts = List.copyOf(bucketCounts);
      exemplars = List.copyOf(exemplars);
    }
  }

  record Quantile(double quantile, double value) {}

  record Summary(
      Labels attributes,
      long startEpochNanos,
      long timeEpochNanos,
      boolean stale,
      long count,
      double sum,
      List<Quantile> quantiles)
      implements Point {
    public Summary {
      quantiles = List.copyOf(quantiles);
    }

    @Override
    public List<Exemplar> exemplars() {
      return List.of();
    }
  }
}

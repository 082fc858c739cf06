package io.ollystack.ingest.telemetry;

import java.util.Arrays;

/// What the points of a [MetricBatch] refer to; written by its builder only.
final class MetricTables {
  static final int HAS_SUM = 1;
  static final int HAS_MIN = 2;
  static final int HAS_MAX = 4;

  final MetricColumns metrics = new MetricColumns(16);
  final DistributionColumns distributions = new DistributionColumns(0);
  final ExemplarColumns exemplars = new ExemplarColumns(0);
  long[] counts = {};
  int countsSize;
  double[] doubles = {};
  int doublesSize;

  void addCount(long count) {
    if (countsSize == counts.length) {
      counts = Arrays.copyOf(counts, Math.max(64, countsSize * 2));
    }
    counts[countsSize++] = count;
  }

  void addDouble(double value) {
    if (doublesSize == doubles.length) {
      doubles = Arrays.copyOf(doubles, Math.max(64, doublesSize * 2));
    }
    doubles[doublesSize++] = value;
  }

  long retainedBytes() {
    return metrics.retainedBytes()
        + distributions.retainedBytes()
        + exemplars.retainedBytes()
        + 8L * counts.length
        + 8L * doubles.length;
  }
}

package io.ollystack.ingest.benchmarks.clickhouse;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Times of one operation.
///
/// @param sortedMillis ascending
record Samples(List<Double> sortedMillis) {
  Samples {
    sortedMillis = sortedMillis.stream().sorted().toList();
  }

  /// Runs it `warm` times for nothing, then `count` times.
  static Samples of(int warm, int count, Callable<?> operation) throws Exception {
    for (int i = 0; i < warm; i++) {
      operation.call();
    }
    List<Double> millis = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      operation.call();
      millis.add((System.nanoTime() - start) / 1e6);
    }
    return new Samples(millis);
  }

  double quantile(double q) {
    return sortedMillis.get((int) Math.min(sortedMillis.size() - 1, q * sortedMillis.size()));
  }

  @Override
  public String toString() {
    return "p50 %.1f ms, p99 %.1f ms (%d)"
        .formatted(quantile(0.5), quantile(0.99), sortedMillis.size());
  }
}

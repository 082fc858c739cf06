package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.clickhouse.query.QueryFailure;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/// Counts what an exporter does. Thread-safe.
final class ExporterCounters {
  private final LongAdder storedRows = new LongAdder();
  private final LongAdder rowsWithoutViews = new LongAdder();
  private final LongAdder inserts = new LongAdder();
  private final LongAdder sentBytes = new LongAdder();
  private final Map<Integer, LongAdder> rejectedRows = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> failedInserts = new ConcurrentHashMap<>();

  void stored(long rows, long bytes) {
    storedRows.add(rows);
    inserts.increment();
    sentBytes.add(bytes);
  }

  void withoutViews(long rows) {
    rowsWithoutViews.add(rows);
  }

  void failed(QueryFailure failure) {
    failedInserts.computeIfAbsent(failure.label(), label -> new LongAdder()).increment();
  }

  void rejected(long rows, QueryFailure reason) {
    rejectedRows.computeIfAbsent(reason.code().orElse(0), code -> new LongAdder()).add(rows);
  }

  ExporterStatistics snapshot() {
    return new ExporterStatistics(
        storedRows.sum(),
        rowsWithoutViews.sum(),
        sums(rejectedRows),
        inserts.sum(),
        sums(failedInserts),
        sentBytes.sum());
  }

  private static <K> Map<K, Long> sums(Map<K, LongAdder> counters) {
    return counters.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().sum()));
  }
}

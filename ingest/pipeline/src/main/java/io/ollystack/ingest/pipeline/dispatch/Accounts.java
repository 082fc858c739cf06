package io.ollystack.ingest.pipeline.dispatch;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/// Where the rows of one pipeline are. Every row that a pipeline takes over is, at any time, in the
/// spool or in work ("pending"), or it was stored, dropped by a processor, or rejected with a
/// reason:
///
///     received + replayed = pending + stored + dropped + rejected
///
/// Rows of records that the disk damaged stay pending; the spool's snapshot counts those records.
/// Thread-safe. Rows, not requests.
public final class Accounts {
  private final LongAdder received = new LongAdder();
  private final LongAdder replayed = new LongAdder();
  private final LongAdder stored = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final ConcurrentMap<String, LongAdder> dropped = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, LongAdder> rejected = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, LongAdder> refused = new ConcurrentHashMap<>();

  /// @param received rows acknowledged in this run
  /// @param replayed rows of an earlier run, counted when they are taken up
  /// @param stored rows that every exporter of the pipeline has stored
  /// @param dropped rows that a processor left out, by processor
  /// @param rejected rows given up, by reason; they are in the dead letters
  /// @param refused rows not taken, by reason; the clients were told to send them again
  /// @param retries exports that had to be tried again
  public record Snapshot(
      long received,
      long replayed,
      long stored,
      Map<String, Long> dropped,
      Map<String, Long> rejected,
      Map<String, Long> refused,
      long retries) {

    /// Rows that are in the spool or in work. Exact when nothing is moving.
    public long pending() {
      return received + replayed - stored - sum(dropped) - sum(rejected);
    }

    private static long sum(Map<String, Long> counts) {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  public Snapshot snapshot() {
    // The sinks before the sources, so that pending is never too small.
    var outStored = stored.sum();
    var outDropped = copy(dropped);
    var outRejected = copy(rejected);
    return new Snapshot(
        received.sum(),
        replayed.sum(),
        outStored,
        outDropped,
        outRejected,
        copy(refused),
        retries.sum());
  }

  void received(long rows) {
    received.add(rows);
  }

  void replayed(long rows) {
    replayed.add(rows);
  }

  void stored(long rows) {
    stored.add(rows);
  }

  void dropped(String processor, long rows) {
    add(dropped, processor, rows);
  }

  void rejected(String reason, long rows) {
    add(rejected, reason, rows);
  }

  void refused(String reason, long rows) {
    add(refused, reason, rows);
  }

  void retried() {
    retries.increment();
  }

  private static void add(ConcurrentMap<String, LongAdder> counts, String key, long rows) {
    if (rows != 0) {
      counts.computeIfAbsent(key, _ -> new LongAdder()).add(rows);
    }
  }

  private static Map<String, Long> copy(ConcurrentMap<String, LongAdder> counts) {
    Map<String, Long> copy = new TreeMap<>();
    counts.forEach((key, count) -> copy.put(key, count.sum()));
    return Map.copyOf(copy);
  }
}

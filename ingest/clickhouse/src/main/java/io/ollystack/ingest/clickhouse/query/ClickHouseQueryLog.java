package io.ollystack.ingest.clickhouse.query;

import io.ollystack.ingest.clickhouse.query.QueryLog.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes finished queries to `obs_query_log`, in blocks, behind the queries' backs.
///
/// The queue is bounded: when ClickHouse is slower than the queries, the newest entries are dropped
/// and counted, never a query delayed. Closing writes what is queued. Thread-safe.
public final class ClickHouseQueryLog implements QueryLog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClickHouseQueryLog.class);

  private static final int CAPACITY = 4_096;
  private static final int BLOCK = 1_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration WAKE = Duration.ofMillis(100);
  private static final int LONGEST_TEXT = 64 << 10;

  private final ClickHouseClient client;
  private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong dropped = new AtomicLong();
  private final Duration linger;
  private final Thread writer;
  private volatile boolean closing;

  /// @param linger how long an entry may wait for company
  public ClickHouseQueryLog(ClickHouseClient client, Duration linger) {
    this.client = client;
    this.linger = linger;
    this.writer = Thread.ofVirtual().name("query-log").start(this::writeAll);
  }

  @Override
  public void add(Entry entry) {
    if (closing || !queue.offer(entry)) {
      dropped.incrementAndGet();
    }
  }

  /// Entries that were not written, because the queue was full or ClickHouse refused them.
  public long dropped() {
    return dropped.get();
  }

  @Override
  public void close() {
    closing = true;
    try {
      writer.join(TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeAll() {
    List<Entry> block = new ArrayList<>();
    try {
      while (!closing || !queue.isEmpty()) {
        Entry first = queue.poll(WAKE.toNanos(), TimeUnit.NANOSECONDS);
        if (first != null) {
          block.add(first);
          collect(block);
          write(block);
          block.clear();
        }
      }
    } catch (InterruptedException e) {
      dropped.addAndGet(block.size() + queue.size());
    }
  }

  private void collect(List<Entry> block) throws InterruptedException {
    long deadline = System.nanoTime() + linger.toNanos();
    while (block.size() < BLOCK) {
      queue.drainTo(block, BLOCK - block.size());
      long left = deadline - System.nanoTime();
      if (left <= 0 || closing || block.size() >= BLOCK) {
        return;
      }
      Entry next = queue.poll(left, TimeUnit.NANOSECONDS);
      if (next != null) {
        block.add(next);
      }
    }
  }

  private void write(List<Entry> block) throws InterruptedException {
    StringBuilder rows = new StringBuilder();
    for (Entry entry : block) {
      rows.append(rows.isEmpty() ? "" : ",").append(row(entry));
    }
    try {
      client.execute(
          "INSERT INTO "
              + quotedName(client.endpoint().database())
              + ".obs_query_log (ts, query_id, origin, text, text_hash, parameters_hash, outcome,"
              + " error_code, error, rows_read, bytes_read, result_rows, duration_ns, TenantId) VALUES "
              + rows,
          "write the query log",
          Map.of());
    } catch (QueryFailure e) {
      dropped.addAndGet(block.size());
      LOG.warn("{} entries of the query log are lost: {}", block.size(), e.text());
    }
  }

  private static String row(Entry entry) {
    QueryRequest request = entry.request();
    QueryStatistics statistics = entry.statistics();
    return "("
        + String.join(
            ",",
            "fromUnixTimestamp64Milli(" + entry.began().toEpochMilli() + ")",
            text(request.id().value()),
            text(request.origin()),
            text(cut(request.text())),
            Long.toUnsignedString(StableHash.of(request.text())),
            Long.toUnsignedString(request.parametersHash()),
            text(entry.outcome()),
            Integer.toString(entry.errorCode()),
            text(cut(entry.error())),
            Long.toString(statistics.rowsRead()),
            Long.toString(statistics.bytesRead()),
            Long.toString(statistics.resultRows()),
            Long.toString(entry.elapsed().toNanos()),
            text(request.tenant().value()))
        + ")";
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
  }

  /// A text as unhex('…'): no character of it can end the literal, whatever it is.
  private static String text(String value) {
    if (value.isEmpty()) {
      return "''";
    }
    return "unhex('"
        + java.util.HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8))
        + "')";
  }

  private static String quotedName(String identifier) {
    return "`" + identifier.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }
}

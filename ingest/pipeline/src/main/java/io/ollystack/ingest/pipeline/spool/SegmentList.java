package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.telemetry.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The segments that exist and how far each may be read. The committer publishes, the consumers
/// look up and wait. Thread-safe.
final class SegmentList {

  /// Where a record lies.
  ///
  /// @param limitSequence first record that is not in the segment (yet)
  /// @param limitOffset bytes of the segment that may be read
  record Location(Segment segment, long limitSequence, long limitOffset) {}

  private static final class Entry {
    final Segment segment;
    long durableBytes;

    Entry(Segment segment, long durableBytes) {
      this.segment = segment;
      this.durableBytes = durableBytes;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition published = lock.newCondition();
  private final List<Entry> entries = new ArrayList<>();
  private final List<Segment> doomed = new ArrayList<>();
  private final Map<Signal, Long> newest = new EnumMap<>(Signal.class);
  private long next;
  private long bytes;
  private boolean closed;

  /// @param next sequence number of the first record that is not there yet
  SegmentList(List<Segment> segments, List<Long> readableBytes, long next) {
    for (int i = 0; i < segments.size(); i++) {
      entries.add(new Entry(segments.get(i), readableBytes.get(i)));
      bytes += readableBytes.get(i);
    }
    this.next = next;
    for (Signal signal : Signal.values()) {
      newest.put(signal, next - 1); // not known without reading: assume the newest is of each
    }
  }

  /// Sequence number of the next record to be appended.
  long next() {
    lock.lock();
    try {
      return next;
    } finally {
      lock.unlock();
    }
  }

  /// Sequence number of the oldest record kept, or of the next one when there is none.
  long oldest() {
    lock.lock();
    try {
      return entries.isEmpty() ? next : entries.getFirst().segment.first();
    } finally {
      lock.unlock();
    }
  }

  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  void add(Segment segment) {
    lock.lock();
    try {
      entries.add(new Entry(segment, Segment.HEADER_BYTES));
      bytes += Segment.HEADER_BYTES;
    } finally {
      lock.unlock();
    }
  }

  /// Makes a durable group of the newest segment visible to consumers.
  void publish(long durableBytes, long newNext, Map<Signal, Long> newestOfGroup) {
    lock.lock();
    try {
      Entry active = entries.getLast();
      bytes += durableBytes - active.durableBytes;
      active.durableBytes = durableBytes;
      next = newNext;
      newest.putAll(newestOfGroup);
      published.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The segment in which to look for the record; when its segment is gone, the one after. Empty
  /// when the record is not there yet.
  Optional<Location> locate(long sequence) {
    lock.lock();
    try {
      for (int i = 0; i < entries.size(); i++) {
        long limit = i + 1 < entries.size() ? entries.get(i + 1).segment.first() : next;
        if (sequence < limit) {
          Entry entry = entries.get(i);
          return Optional.of(new Location(entry.segment, limit, entry.durableBytes));
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until a record of the signals may exist at or behind `sequence`.
  ///
  /// @return whether one may; false when the time is over or the spool is closed
  boolean await(long sequence, Iterable<Signal> signals, long timeoutNanos)
      throws InterruptedException {
    long remaining = timeoutNanos;
    lock.lockInterruptibly();
    try {
      while (!mayExist(sequence, signals)) {
        if (closed || remaining <= 0) {
          return false;
        }
        remaining = published.awaitNanos(remaining);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// When no record of the signals can exist between `sequence` and the end, the end; else
  /// `sequence`.
  long skipOthers(long sequence, Iterable<Signal> signals) {
    lock.lock();
    try {
      return mayExist(sequence, signals) ? sequence : Math.max(sequence, next);
    } finally {
      lock.unlock();
    }
  }

  /// Deletes the files of all segments but the newest whose records are all before `sequence`. One
  /// that the file system refuses to delete is tried again with the next.
  void deleteBefore(long sequence) {
    lock.lock();
    try {
      while (entries.size() > 1 && entries.get(1).segment.first() <= sequence) {
        Entry oldest = entries.removeFirst();
        bytes -= oldest.durableBytes;
        doomed.add(oldest.segment);
      }
      doomed.removeIf(SegmentList::deleted);
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      published.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static boolean deleted(Segment segment) {
    try {
      Files.deleteIfExists(segment.file());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean mayExist(long sequence, Iterable<Signal> signals) {
    for (Signal signal : signals) {
      Long newestOfSignal = newest.get(signal);
      if (newestOfSignal != null && newestOfSignal >= sequence) {
        return true;
      }
    }
    return false;
  }
}

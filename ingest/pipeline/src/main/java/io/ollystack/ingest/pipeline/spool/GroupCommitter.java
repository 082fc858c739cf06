package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.Unavailable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one thread that writes. Appenders queue up while it syncs; the next round takes all of them
/// and syncs once, so the group grows with the load and with the slowness of the disk.
///
/// A platform thread does the file I/O on purpose: virtual threads that wait here only park.
final class GroupCommitter implements AutoCloseable {

  /// What was done since the spool was opened.
  ///
  /// @param records appended durably
  /// @param groups syncs that made them durable
  /// @param bytes their size in the segments
  /// @param refused appends refused for now, whatever the reason
  record Totals(long records, long groups, long bytes, long refused) {}

  private static final int MAX_GROUP_BYTES = 16 << 20;
  private static final int MAX_GROUP_RECORDS = 4096;

  private final SpoolSettings settings;
  private final UUID spoolId;
  private final SpoolFiles files;
  private final Clock clock;
  private final Consumer<SpoolEvent> events;
  private final SegmentList segments;
  private final SecureRandom salts = new SecureRandom();
  private final ByteBuffer staging;
  private final Thread thread;

  // Guarded by lock.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final ArrayDeque<PendingAppend> queue = new ArrayDeque<>();
  private long queuedBytes;
  private boolean closing;
  private boolean dead;
  private Totals totals = new Totals(0, 0, 0, 0);

  // The committer thread's own.
  private @Nullable SegmentWriter writer;
  private long nextSegmentNumber;
  private Instant noAttemptBefore = Instant.MIN;
  private String lastFailure = "";

  GroupCommitter(
      SpoolSettings settings,
      UUID spoolId,
      SpoolFiles files,
      Clock clock,
      Consumer<SpoolEvent> events,
      SegmentList segments,
      @Nullable SegmentWriter writer,
      ByteBuffer staging,
      long nextSegmentNumber) {
    this.settings = settings;
    this.spoolId = spoolId;
    this.files = files;
    this.clock = clock;
    this.events = events;
    this.segments = segments;
    this.writer = writer;
    this.staging = staging;
    this.nextSegmentNumber = nextSegmentNumber;
    this.thread = Thread.ofPlatform().daemon().name("ollystack-spool").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  Totals totals() {
    lock.lock();
    try {
      return totals;
    } finally {
      lock.unlock();
    }
  }

  /// Queues the records as one unit: all of them or none.
  void enqueue(List<PendingAppend> appends) throws Unavailable {
    long bytes = 0;
    for (PendingAppend append : appends) {
      bytes += append.totalBytes();
    }
    lock.lock();
    try {
      if (closing || dead) {
        throw refuse(Unavailable.Reason.OUT_OF_SERVICE, "the spool is closed", appends.size());
      }
      long held = segments.bytes() + queuedBytes;
      if (held + bytes > settings.maxSize().bytes()) {
        throw refuse(
            Unavailable.Reason.OVERLOADED,
            "the spool is full (%d of %d bytes): the store behind it is slower than the senders"
                .formatted(held, settings.maxSize().bytes()),
            appends.size());
      }
      // A single large request passes an empty queue even when it is larger than the bound.
      if (!queue.isEmpty() && queuedBytes + bytes > settings.maxWaiting().bytes()) {
        throw refuse(
            Unavailable.Reason.OVERLOADED,
            "the spool's disk is too slow: %d bytes wait to be written".formatted(queuedBytes),
            appends.size());
      }
      queue.addAll(appends);
      queuedBytes += bytes;
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Writes what is queued, then stops.
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      work.signal();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // the last group must still reach the disk
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<PendingAppend> group = new ArrayList<>();
    try {
      while (take(group)) {
        commit(group);
      }
      if (writer != null) {
        writer.close();
      }
    } catch (IOException e) {
      // Closing a file whose bytes are all synced loses nothing.
      events.accept(new SpoolEvent.SegmentAbandoned(settings.directory(), segments.bytes(), e));
    } finally {
      die(group);
    }
  }

  /// Fills the group with what waits; blocks while nothing does.
  ///
  /// @return false when the spool closes and nothing is left
  private boolean take(List<PendingAppend> group) {
    group.clear();
    lock.lock();
    try {
      while (queue.isEmpty()) {
        if (closing) {
          return false;
        }
        work.awaitUninterruptibly();
      }
      long bytes = 0;
      while (!queue.isEmpty() && bytes < MAX_GROUP_BYTES && group.size() < MAX_GROUP_RECORDS) {
        PendingAppend append = queue.removeFirst();
        bytes += append.totalBytes();
        group.add(append);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void commit(List<PendingAppend> group) {
    long bytes = group.stream().mapToLong(PendingAppend::totalBytes).sum();
    try {
      write(group, bytes);
    } catch (Unavailable e) {
      finish(bytes, 0, group.size());
      group.forEach(append -> append.refused(e));
      group.clear();
    }
  }

  private void write(List<PendingAppend> group, long bytes) throws Unavailable {
    if (clock.instant().isBefore(noAttemptBefore)) {
      throw unavailable("the spool cannot be written: " + lastFailure, null);
    }
    SegmentWriter current = null;
    try {
      long usable = files.usableSpace(settings.directory());
      if (usable - bytes < settings.freeSpaceFloor().bytes()) {
        throw new Unavailable(
            Unavailable.Reason.OVERLOADED,
            "the spool's disk is full: %d bytes usable, %s must stay free"
                .formatted(usable, settings.freeSpaceFloor()),
            settings.retryAfter());
      }
      current = writerFor(bytes);
      long first = segments.next();
      current.append(group, first);
      publish(current, group, first, bytes);
    } catch (IOException e) {
      abandon(current, e);
      throw unavailable("the spool cannot be written: " + lastFailure, e);
    }
  }

  private void publish(SegmentWriter current, List<PendingAppend> group, long first, long bytes) {
    Map<Signal, Long> newest = new EnumMap<>(Signal.class);
    long sequence = first;
    for (PendingAppend append : group) {
      newest.put(append.request().signal(), sequence++);
    }
    segments.publish(current.durableBytes(), sequence, newest);
    finish(bytes, group.size(), 0);
    sequence = first;
    for (PendingAppend append : group) {
      append.kept(sequence++);
    }
    group.clear();
  }

  private void finish(long bytes, int kept, int refused) {
    lock.lock();
    try {
      queuedBytes -= bytes;
      totals =
          new Totals(
              totals.records + kept,
              totals.groups + (kept > 0 ? 1 : 0),
              totals.bytes + (kept > 0 ? bytes : 0),
              totals.refused + refused);
    } finally {
      lock.unlock();
    }
  }

  /// The open segment, or a new one when there is none or the group would overfill it.
  private SegmentWriter writerFor(long bytes) throws IOException {
    SegmentWriter current = writer;
    if (current != null
        && current.durableBytes() > Segment.HEADER_BYTES
        && current.durableBytes() + bytes > settings.segmentSize().bytes()) {
      current.close();
      writer = null;
      current = null;
    }
    if (current == null) {
      long number = nextSegmentNumber++;
      long first = segments.next();
      var segment =
          new Segment(
              Segment.fileOf(settings.directory(), number, first),
              spoolId,
              number,
              first,
              salts.nextLong());
      Instant now = clock.instant();
      current =
          SegmentWriter.create(
              files, segment, now.getEpochSecond() * 1_000_000_000L + now.getNano(), staging);
      writer = current;
      segments.add(segment);
    }
    return current;
  }

  private void abandon(@Nullable SegmentWriter current, IOException cause) {
    lastFailure = String.valueOf(cause.getMessage());
    noAttemptBefore = clock.instant().plus(settings.retryAfter());
    if (current != null) {
      current.abandon();
      events.accept(
          new SpoolEvent.SegmentAbandoned(current.segment().file(), current.durableBytes(), cause));
    } else {
      events.accept(new SpoolEvent.SegmentAbandoned(settings.directory(), 0, cause));
    }
    writer = null;
  }

  private Unavailable unavailable(String message, @Nullable Throwable cause) {
    return new Unavailable(
        Unavailable.Reason.OUT_OF_SERVICE, message, settings.retryAfter(), cause);
  }

  private Unavailable refuse(Unavailable.Reason reason, String message, int records) {
    totals = new Totals(totals.records, totals.groups, totals.bytes, totals.refused + records);
    return new Unavailable(reason, message, settings.retryAfter());
  }

  /// Nobody may be left waiting, even when the thread ends by an error.
  private void die(List<PendingAppend> group) {
    List<PendingAppend> orphans = new ArrayList<>(group);
    lock.lock();
    try {
      dead = true;
      orphans.addAll(queue);
      queue.clear();
    } finally {
      lock.unlock();
    }
    for (PendingAppend orphan : orphans) {
      orphan.refused(unavailable("the spool's writer has stopped", null));
    }
  }
}

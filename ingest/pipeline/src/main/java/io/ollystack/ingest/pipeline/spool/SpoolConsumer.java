package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.pipeline.spool.SegmentCursor.Step;
import io.ollystack.ingest.pipeline.spool.SegmentList.Location;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One reader of a spool, with its own progress. It hands out claims in the order of arrival;
/// several may be worked on at once and finish in any order. Only the claims that were handed out
/// are in memory, the rest stays on the disk.
///
/// [#claim] is for one thread at a time; [Claim#done] for any.
public final class SpoolConsumer {
  private final ConsumerSettings settings;
  private final Selection selection;
  private final UUID spoolId;
  private final SegmentList segments;
  private final Quarantine quarantine;
  private final Runnable afterDone;
  private final long firstOfThisRun;

  private final ReentrantLock reading = new ReentrantLock();
  private final ArrayDeque<RecordRange> replay;
  private @Nullable SegmentCursor cursor;
  private long position;

  // Guarded by lock.
  private final ReentrantLock lock = new ReentrantLock();
  private final ProgressJournal journal;
  private final NavigableMap<Long, Instant> receivedAt = new TreeMap<>();

  SpoolConsumer(
      ConsumerSettings settings,
      Selection selection,
      UUID spoolId,
      SegmentList segments,
      Quarantine quarantine,
      ProgressJournal journal,
      Runnable afterDone) {
    this.settings = settings;
    this.selection = selection;
    this.spoolId = spoolId;
    this.segments = segments;
    this.quarantine = quarantine;
    this.journal = journal;
    this.afterDone = afterDone;
    this.firstOfThisRun = segments.next();
    this.replay = new ArrayDeque<>(journal.outstanding().values());
    this.position = journal.next();
  }

  public String name() {
    return settings.name();
  }

  /// Sequence number of the first record that was appended after the spool was opened.
  public long firstOfThisRun() {
    return firstOfThisRun;
  }

  /// What claims say about who else reads.
  String selection() {
    return selection.token();
  }

  UUID spoolId() {
    return spoolId;
  }

  /// The next records to work on: first the claims that an earlier run left unfinished, unchanged,
  /// then new ones.
  ///
  /// @param wait how long to wait for a first record
  /// @return empty when none came in time or the spool is closed
  /// @throws IOException the disk cannot be read, or the claim could not be made durable; the
  ///   records stay, and the call may be repeated
  public Optional<Claim> claim(ClaimLimits limits, Duration wait)
      throws IOException, InterruptedException {
    reading.lockInterruptibly();
    try {
      RecordRange unfinished = replay.peekFirst();
      if (unfinished != null) {
        Claim claim = new Claim(this, unfinished, read(unfinished), true);
        replay.removeFirst();
        noteReceived(claim);
        return Optional.of(claim);
      }
      return claimNew(limits, wait);
    } catch (ClosedByInterruptException e) {
      closeCursor();
      Thread.interrupted(); // the flag becomes the exception
      throw interrupted(e);
    } finally {
      reading.unlock();
    }
  }

  /// First record that this consumer has not finished.
  long finishedBefore() {
    lock.lock();
    try {
      return journal.finishedBefore();
    } finally {
      lock.unlock();
    }
  }

  void done(RecordRange range) {
    lock.lock();
    try {
      journal.done(range);
      receivedAt.remove(range.first());
    } finally {
      lock.unlock();
    }
    afterDone.run();
  }

  SpoolSnapshot.ConsumerSnapshot snapshot() {
    lock.lock();
    try {
      Optional<Instant> oldest =
          receivedAt.isEmpty() ? Optional.empty() : Optional.of(receivedAt.firstEntry().getValue());
      return new SpoolSnapshot.ConsumerSnapshot(
          settings.name(),
          segments.next() - journal.finishedBefore(),
          journal.outstanding().size(),
          oldest);
    } finally {
      lock.unlock();
    }
  }

  void close() throws IOException {
    reading.lock();
    try {
      closeCursor();
    } finally {
      reading.unlock();
    }
    lock.lock();
    try {
      journal.close();
    } finally {
      lock.unlock();
    }
  }

  private Optional<Claim> claimNew(ClaimLimits limits, Duration wait)
      throws IOException, InterruptedException {
    boolean settled = false;
    try {
      var gathered = new Gathered(limits);
      long deadline = System.nanoTime() + wait.toNanos();
      while (!gathered.full
          && segments.await(position, settings.signals(), deadline - System.nanoTime())) {
        boolean wasEmpty = gathered.records.isEmpty();
        gatherNext(gathered);
        if (wasEmpty && !gathered.records.isEmpty()) {
          deadline = System.nanoTime() + limits.linger().toNanos();
        }
      }
      Optional<Claim> claim =
          gathered.records.isEmpty() ? passOthers() : Optional.of(claimOf(gathered.records));
      settled = true;
      return claim;
    } finally {
      if (!settled) {
        position = journalNext(); // what was gathered is handed out by the next call
        closeCursor();
      }
    }
  }

  /// Takes the record at the position, or passes it when it is another consumer's or damaged.
  private void gatherNext(Gathered gathered) throws IOException {
    Location location = segments.locate(position).orElseThrow();
    SegmentCursor at = cursorAt(location);
    if (at.expected() > position) {
      position = at.expected();
      return;
    }
    switch (at.step(location.limitSequence(), location.limitOffset())) {
      case Step.Found(Frame frame, long offset) -> {
        if (settings.signals().contains(frame.signal())) {
          if (!gathered.hasRoomFor(frame)) {
            gathered.full = true;
            return;
          }
          request(at, frame, offset)
              .filter(selection::takes)
              .ifPresent(request -> gathered.add(request, frame));
        }
        at.advance(frame);
      }
      case Step.Damaged(long offset, long bytes, RecordRange lost) ->
          quarantine.damaged(at.segment().file(), offset, bytes, lost);
      case Step.End() -> {}
    }
    position = Math.max(position, at.expected());
  }

  private Claim claimOf(List<SpooledRequest> records) throws IOException {
    var range = new RecordRange(records.getFirst().sequence(), records.getLast().sequence());
    lock.lock();
    try {
      journal.claim(range);
    } finally {
      lock.unlock();
    }
    // A record that did not fit is looked at again.
    position = range.last() + 1;
    var claim = new Claim(this, range, records, false);
    noteReceived(claim);
    return claim;
  }

  /// Nothing of this consumer lies before the position: lets the spool forget what others are done
  /// with.
  private Optional<Claim> passOthers() throws IOException {
    position = segments.skipOthers(position, settings.signals());
    lock.lock();
    try {
      journal.skipTo(position);
    } finally {
      lock.unlock();
    }
    if (cursor != null && cursor.segment().first() < segments.oldest()) {
      closeCursor(); // its file is deleted; the space comes back when it is closed
    }
    afterDone.run();
    return Optional.empty();
  }

  /// Reads the records of a range again, the same ones in the same order.
  private List<SpooledRequest> read(RecordRange range) throws IOException {
    List<SpooledRequest> records = new ArrayList<>();
    long at = range.first();
    while (at <= range.last()) {
      Optional<Location> location = segments.locate(at);
      if (location.isEmpty()) {
        break;
      }
      try (var walk = new SegmentCursor(location.get().segment())) {
        long limit = Math.min(location.get().limitSequence(), range.last() + 1);
        at = Math.max(at, limit);
        boolean end = walk.expected() >= limit;
        while (!end) {
          switch (walk.step(limit, location.get().limitOffset())) {
            case Step.Found(Frame frame, long offset) -> {
              if (frame.sequence() >= range.first()
                  && settings.signals().contains(frame.signal())) {
                request(walk, frame, offset).filter(selection::takes).ifPresent(records::add);
              }
              walk.advance(frame);
            }
            case Step.Damaged(long offset, long bytes, RecordRange lost) ->
                quarantine.damaged(walk.segment().file(), offset, bytes, lost);
            case Step.End() -> end = true;
          }
        }
      }
    }
    return records;
  }

  private Optional<SpooledRequest> request(SegmentCursor at, Frame frame, long offset)
      throws IOException {
    byte[] body = at.body(frame, offset);
    if (!frame.bodyIsWhole(body)) {
      quarantine.damaged(
          at.segment().file(),
          offset,
          frame.totalBytes(),
          new RecordRange(frame.sequence(), frame.sequence()));
      return Optional.empty();
    }
    return Optional.of(frame.toRequest(body));
  }

  /// A cursor of the segment that has passed everything before the position.
  private SegmentCursor cursorAt(Location location) throws IOException {
    SegmentCursor at = cursor;
    if (at == null
        || !at.segment().equals(location.segment())
        || at.expected() > Math.max(position, location.segment().first())) {
      closeCursor();
      at = new SegmentCursor(location.segment());
      cursor = at;
    }
    while (at.expected() < position) {
      switch (at.step(position, location.limitOffset())) {
        case Step.Found(Frame frame, long offset) -> at.advance(frame);
        case Step.Damaged(long offset, long bytes, RecordRange lost) ->
            quarantine.damaged(at.segment().file(), offset, bytes, lost);
        case Step.End() -> {}
      }
    }
    return at;
  }

  private void closeCursor() throws IOException {
    SegmentCursor open = cursor;
    cursor = null;
    if (open != null) {
      open.close();
    }
  }

  private long journalNext() {
    lock.lock();
    try {
      return journal.next();
    } finally {
      lock.unlock();
    }
  }

  private void noteReceived(Claim claim) {
    if (claim.records().isEmpty()) {
      return;
    }
    lock.lock();
    try {
      receivedAt.put(claim.range().first(), claim.records().getFirst().request().receivedAt());
    } finally {
      lock.unlock();
    }
  }

  private static InterruptedException interrupted(ClosedByInterruptException cause) {
    var exception = new InterruptedException("interrupted while reading the spool");
    exception.initCause(cause);
    return exception;
  }

  /// The claim under way.
  private static final class Gathered {
    final ClaimLimits limits;
    final List<SpooledRequest> records = new ArrayList<>();
    long bytes;
    long items;
    boolean full;

    Gathered(ClaimLimits limits) {
      this.limits = limits;
    }

    boolean hasRoomFor(Frame frame) {
      return records.isEmpty()
          || (bytes + frame.bodyLength() <= limits.maxSize().bytes()
              && items + frame.items() <= limits.maxItems());
    }

    void add(SpooledRequest request, Frame frame) {
      records.add(request);
      bytes += frame.bodyLength();
      items += frame.items();
      full = items >= limits.maxItems() || bytes >= limits.maxSize().bytes();
    }
  }
}

package io.ollystack.ingest.pipeline.spool;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;

/// What one consumer has claimed and finished: a small append-only file, rewritten when it has
/// grown. Not thread-safe: its consumer holds the lock.
///
/// A claim is durable before it is handed out; so a claim that was perhaps exported is found again
/// after a crash with the same boundaries. That a claim is done may be lost in a crash: it is
/// exported again, with the same deduplication token.
///
/// Layout: a header of 32 bytes (magic, spool id, CRC), then entries of 32 bytes (kind, CRC32C, two
/// longs, zero). A torn last entry is ignored.
final class ProgressJournal implements AutoCloseable {

  private static final long MAGIC = 0x4F4C4C5950524701L; // "OLLYPRG", version 1
  private static final int ENTRY_BYTES = 32;
  private static final int CLAIM = 1;
  private static final int DONE = 2;
  private static final int POSITION = 3;
  private static final long REWRITE_BYTES = 1 << 20;

  private final Path file;
  private final UUID spoolId;
  private final SpoolFiles files;
  private final NavigableMap<Long, RecordRange> outstanding = new TreeMap<>();
  private final ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
  private FileChannel channel;
  private long next;
  private boolean damaged;

  /// Opens the journal, or begins one at `start`.
  ///
  /// @throws Unreadable it exists and belongs to another spool or is damaged at its head
  static ProgressJournal open(Path file, UUID spoolId, SpoolFiles files, long start)
      throws IOException, Unreadable {
    if (!Files.exists(file)) {
      return create(file, spoolId, files, start);
    }
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    if (bytes.remaining() < ENTRY_BYTES
        || bytes.getInt(24) != checksum(bytes, 0, 24)
        || bytes.getLong(0) != MAGIC) {
      throw new Unreadable("its head is damaged");
    }
    if (!new UUID(bytes.getLong(8), bytes.getLong(16)).equals(spoolId)) {
      throw new Unreadable("it belongs to another spool");
    }
    var journal = new ProgressJournal(file, spoolId, files, start);
    journal.replay(bytes);
    journal.rewrite();
    return journal;
  }

  /// Begins a journal, replacing what is there.
  static ProgressJournal create(Path file, UUID spoolId, SpoolFiles files, long start)
      throws IOException {
    var journal = new ProgressJournal(file, spoolId, files, start);
    journal.rewrite();
    return journal;
  }

  @SuppressWarnings(
      "NullAway.Init") // the channel is opened by rewrite(), which both factories call
  private ProgressJournal(Path file, UUID spoolId, SpoolFiles files, long start) {
    this.file = file;
    this.spoolId = spoolId;
    this.files = files;
    this.next = start;
  }

  /// First record that no claim has covered.
  long next() {
    return next;
  }

  /// Claims that were handed out and not finished, in order.
  NavigableMap<Long, RecordRange> outstanding() {
    return outstanding;
  }

  /// First record that is not finished.
  long finishedBefore() {
    return outstanding.isEmpty() ? next : outstanding.firstKey();
  }

  /// Notes the claim durably.
  void claim(RecordRange range) throws IOException {
    append(CLAIM, range.first(), range.last());
    sync();
    outstanding.put(range.first(), range);
    next = range.last() + 1;
  }

  /// Notes that the claim is finished; durable with the next claim. A disk that takes no more
  /// changes nothing for this run: the note is written again with the next one.
  void done(RecordRange range) {
    outstanding.remove(range.first());
    try {
      append(DONE, range.first(), range.last());
      if (channel.size() > REWRITE_BYTES) {
        rewrite();
      }
    } catch (IOException e) {
      damaged = true;
    }
  }

  /// Notes that nothing before `position` concerns this consumer; durable with the next claim.
  void skipTo(long position) {
    if (position <= next) {
      return;
    }
    next = position;
    try {
      append(POSITION, position, 0);
    } catch (IOException e) {
      damaged = true;
    }
  }

  /// Forgets what lies before the oldest record that exists, and what was promised beyond the end.
  void limitTo(long oldest, long end) throws IOException {
    outstanding.values().removeIf(range -> range.last() < oldest || range.first() >= end);
    next = Math.clamp(next, oldest, Math.max(oldest, end));
    rewrite();
  }

  @Override
  public void close() throws IOException {
    try (FileChannel open = channel) {
      open.force(false);
    }
  }

  private void replay(ByteBuffer bytes) {
    for (int at = ENTRY_BYTES; at + ENTRY_BYTES <= bytes.limit(); at += ENTRY_BYTES) {
      int kind = bytes.getInt(at);
      long first = bytes.getLong(at + 8);
      long last = bytes.getLong(at + 16);
      if (bytes.getInt(at + 4) != entryChecksum(bytes, at) || first < 0) {
        return; // torn: it was never acted upon
      }
      switch (kind) {
        case CLAIM -> {
          outstanding.put(first, new RecordRange(first, last));
          next = Math.max(next, last + 1);
        }
        case DONE -> outstanding.remove(first);
        case POSITION -> next = Math.max(next, first);
        default -> {
          return;
        }
      }
    }
  }

  /// Writes a new file with the present state and swaps it in.
  private void rewrite() throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    FileChannel to =
        files.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    try {
      var bytes = ByteBuffer.allocate(ENTRY_BYTES * (outstanding.size() + 2));
      bytes.putLong(MAGIC);
      bytes.putLong(spoolId.getMostSignificantBits()).putLong(spoolId.getLeastSignificantBits());
      bytes.putInt(checksum(bytes, 0, 24)).putInt(0);
      for (Map.Entry<Long, RecordRange> claim : outstanding.entrySet()) {
        putEntry(bytes, CLAIM, claim.getValue().first(), claim.getValue().last());
      }
      putEntry(bytes, POSITION, next, 0);
      writeFully(to, bytes.flip());
      to.force(false);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      files.syncDirectory(requireNonNull(file.toAbsolutePath().getParent()));
    } catch (IOException e) {
      to.close();
      throw e;
    }
    if (channel != null) {
      channel.close();
    }
    channel = to;
    damaged = false;
  }

  private void append(int kind, long first, long last) throws IOException {
    if (damaged) {
      rewrite(); // an entry may be torn in the middle of the file, and a sync is never tried twice
    }
    damaged = true;
    entry.clear();
    putEntry(entry, kind, first, last);
    writeFully(channel, entry.flip());
    damaged = false;
  }

  private void sync() throws IOException {
    damaged = true;
    channel.force(false);
    damaged = false;
  }

  private static void putEntry(ByteBuffer into, int kind, long first, long last) {
    int at = into.position();
    into.putInt(kind).putInt(0).putLong(first).putLong(last).putLong(0);
    into.putInt(at + 4, entryChecksum(into, at));
  }

  private static void writeFully(FileChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  private static int entryChecksum(ByteBuffer bytes, int at) {
    var crc = new CRC32C();
    crc.update(bytes.duplicate().clear().position(at).limit(at + 4));
    crc.update(bytes.duplicate().clear().position(at + 8).limit(at + ENTRY_BYTES));
    return (int) crc.getValue();
  }

  private static int checksum(ByteBuffer bytes, int from, int to) {
    var crc = new CRC32C();
    crc.update(bytes.duplicate().clear().position(from).limit(to));
    return (int) crc.getValue();
  }

  /// The journal exists but says nothing reliable.
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }
}

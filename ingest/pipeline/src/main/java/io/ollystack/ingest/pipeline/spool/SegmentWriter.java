package io.ollystack.ingest.pipeline.spool;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/// Appends groups of records to one segment. Not thread-safe: the committer's.
///
/// After any failure the writer is useless ([#abandon()]): what the kernel did with the pages of a
/// failed `fsync` is unknown, and asking again would answer "fine" for pages it has dropped.
final class SegmentWriter implements AutoCloseable {

  private final Segment segment;
  private final FileChannel channel;
  private final ByteBuffer staging;
  private long durableBytes;

  private SegmentWriter(
      Segment segment, FileChannel channel, ByteBuffer staging, long durableBytes) {
    this.segment = segment;
    this.channel = channel;
    this.staging = staging;
    this.durableBytes = durableBytes;
  }

  /// Creates the file with its header, durably.
  static SegmentWriter create(
      SpoolFiles files, Segment segment, long createdAtEpochNanos, ByteBuffer staging)
      throws IOException {
    FileChannel channel =
        files.open(segment.file(), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    var writer = new SegmentWriter(segment, channel, staging, Segment.HEADER_BYTES);
    try {
      writer.writeFully(segment.header(createdAtEpochNanos));
      channel.force(false);
      files.syncDirectory(requireNonNull(segment.file().toAbsolutePath().getParent()));
      return writer;
    } catch (IOException e) {
      writer.abandon();
      try {
        Files.deleteIfExists(segment.file()); // nothing is in it, and the next try makes another
      } catch (IOException onDelete) {
        e.addSuppressed(onDelete);
      }
      throw e;
    }
  }

  /// Continues a segment whose whole records end at `durableBytes`.
  static SegmentWriter resume(
      SpoolFiles files, Segment segment, long durableBytes, ByteBuffer staging) throws IOException {
    FileChannel channel = files.open(segment.file(), Set.of(StandardOpenOption.WRITE));
    channel.position(durableBytes);
    return new SegmentWriter(segment, channel, staging, durableBytes);
  }

  Segment segment() {
    return segment;
  }

  /// Bytes of the file that are known to survive.
  long durableBytes() {
    return durableBytes;
  }

  /// Writes the group and syncs once.
  void append(List<PendingAppend> group, long firstSequence) throws IOException {
    long end = durableBytes;
    long sequence = firstSequence;
    staging.clear();
    for (PendingAppend append : group) {
      if (staging.remaining() < Frame.HEADER_BYTES) {
        drain();
      }
      Frame.putHeader(staging, segment.salt(), sequence++, append);
      stage(Frame.tenantBytes(append.request()));
      stage(append.readers());
      stage(append.request().payload());
      end += append.totalBytes();
    }
    drain();
    channel.force(false);
    durableBytes = end;
  }

  /// Closes the file after a failure and cuts what may have been written since the last sync, if
  /// the disk still lets us.
  void abandon() {
    try (channel) {
      channel.truncate(durableBytes);
    } catch (IOException e) {
      // Harmless: readers stop at durableBytes, and after a restart at the next segment's first
      // record.
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void stage(byte[] bytes) throws IOException {
    int done = 0;
    while (done < bytes.length) {
      if (!staging.hasRemaining()) {
        drain();
      }
      int n = Math.min(staging.remaining(), bytes.length - done);
      staging.put(bytes, done, n);
      done += n;
    }
  }

  private void drain() throws IOException {
    staging.flip();
    writeFully(staging);
    staging.clear();
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int written = channel.write(bytes);
      if (written < 0) {
        throw new IOException("wrote " + written + " bytes to " + segment.file());
      }
    }
  }
}

package io.ollystack.ingest.pipeline.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Walks the frames of one segment, knowing which sequence number must come next, and so exactly
/// what damage has cost. Not thread-safe; owns its file channel, because an interrupt closes it.
final class SegmentCursor implements AutoCloseable {

  /// What lies at the cursor.
  sealed interface Step {
    /// A record with a whole header; the body is not read yet.
    record Found(Frame frame, long offset) implements Step {}

    /// Bytes that hold no readable record; the cursor is behind them.
    record Damaged(long offset, long bytes, RecordRange records) implements Step {}

    /// The limit was reached.
    record End() implements Step {}
  }

  private static final int SEARCH_WINDOW_BYTES = 1 << 16;
  private static final Step END = new Step.End();

  private final Segment segment;
  private final FileChannel channel;
  private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
  private long offset = Segment.HEADER_BYTES;
  private long expected;

  SegmentCursor(Segment segment) throws IOException {
    this.segment = segment;
    this.expected = segment.first();
    this.channel = FileChannel.open(segment.file(), StandardOpenOption.READ);
  }

  Segment segment() {
    return segment;
  }

  /// Sequence number of the record that the next step looks for.
  long expected() {
    return expected;
  }

  long offset() {
    return offset;
  }

  /// Looks at the next record. A found one is passed by [#advance(Frame)]; damage is passed at
  /// once.
  ///
  /// @param limitSequence the record to stop before; every earlier one ought to be here
  /// @param limitOffset the byte to stop before
  Step step(long limitSequence, long limitOffset) throws IOException {
    if (expected >= limitSequence) {
      return END;
    }
    Optional<Frame> frame = headerAt(offset);
    if (frame.isPresent()
        && frame.get().sequence() == expected
        && frame.get().endOffset(offset) <= limitOffset) {
      return new Step.Found(frame.get(), offset);
    }
    return passDamage(limitSequence, limitOffset);
  }

  /// Steps over a found record.
  void advance(Frame frame) {
    offset = frame.endOffset(offset);
    expected = frame.sequence() + 1;
  }

  /// The body of a found record; its checksum is not verified here.
  byte[] body(Frame frame, long frameOffset) throws IOException {
    byte[] body = new byte[frame.bodyLength()];
    int read = readFully(ByteBuffer.wrap(body), frameOffset + Frame.HEADER_BYTES);
    if (read < body.length) {
      throw new IOException(
          "%s: ends at byte %d of the record %d at offset %d"
              .formatted(segment.file(), read, frame.sequence(), frameOffset));
    }
    return body;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private Step passDamage(long limitSequence, long limitOffset) throws IOException {
    long from = offset;
    long firstLost = expected;
    long found = nextFrameAfter(from, limitSequence, limitOffset);
    if (found < 0) {
      offset = Math.max(offset, limitOffset);
      expected = limitSequence;
      return new Step.Damaged(
          from, Math.max(0, limitOffset - from), new RecordRange(firstLost, limitSequence - 1));
    }
    long sequence = headerAt(found).orElseThrow().sequence();
    offset = found;
    expected = sequence;
    return new Step.Damaged(from, found - from, new RecordRange(firstLost, sequence - 1));
  }

  /// Offset of the first whole frame header behind `from` that continues the sequence, or -1.
  private long nextFrameAfter(long from, long limitSequence, long limitOffset) throws IOException {
    var window = ByteBuffer.allocate(SEARCH_WINDOW_BYTES);
    long windowOffset = from + 1;
    while (windowOffset + Frame.HEADER_BYTES <= limitOffset) {
      window.clear();
      int read = readFully(window, windowOffset);
      window.flip();
      for (int i = 0; i + Frame.HEADER_BYTES <= read; i++) {
        if (window.getInt(i) != Frame.MARKER) {
          continue;
        }
        Optional<Frame> frame = Frame.parseHeader(window, i, segment.salt());
        if (frame.isPresent()
            && frame.get().sequence() > expected
            && frame.get().sequence() < limitSequence
            && frame.get().endOffset(windowOffset + i) <= limitOffset) {
          return windowOffset + i;
        }
      }
      if (read < SEARCH_WINDOW_BYTES) {
        return -1;
      }
      windowOffset += SEARCH_WINDOW_BYTES - Frame.HEADER_BYTES + 1;
    }
    return -1;
  }

  private Optional<Frame> headerAt(long at) throws IOException {
    header.clear();
    int read = readFully(header, at);
    header.flip();
    return read < Frame.HEADER_BYTES
        ? Optional.empty()
        : Frame.parseHeader(header, 0, segment.salt());
  }

  private int readFully(ByteBuffer into, long at) throws IOException {
    int start = into.position();
    while (into.hasRemaining()) {
      int read = channel.read(into, at + into.position() - start);
      if (read < 0) {
        break;
      }
    }
    return into.position() - start;
  }
}

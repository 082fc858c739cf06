package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.pipeline.spool.SegmentCursor.Step;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// Finds where the newest segment really ends. Older ones end where their successor begins.
///
/// @param durableBytes end of the last whole record
/// @param next sequence number behind the last whole record
record TailRecovery(long durableBytes, long next) {

  /// Reads the segment to its end and cuts what follows the last whole record. Damage with whole
  /// records behind it stays: the consumers meet it, and only they know whether it still matters.
  static TailRecovery run(Segment segment, Quarantine quarantine, SpoolFiles files)
      throws IOException {
    long size = segment.fileSize();
    TailRecovery whole = scan(segment, size);
    if (size > whole.durableBytes) {
      quarantine.tail(segment.file(), whole.durableBytes, size - whole.durableBytes);
      try (FileChannel channel = files.open(segment.file(), Set.of(StandardOpenOption.WRITE))) {
        channel.truncate(whole.durableBytes);
        channel.force(true);
      }
    }
    return whole;
  }

  private static TailRecovery scan(Segment segment, long size) throws IOException {
    var whole = new TailRecovery(Segment.HEADER_BYTES, segment.first());
    try (var cursor = new SegmentCursor(segment)) {
      while (cursor.offset() < size) {
        if (cursor.step(Long.MAX_VALUE, size) instanceof Step.Found(Frame frame, long offset)) {
          boolean bodyIsWhole = frame.bodyIsWhole(cursor.body(frame, offset));
          cursor.advance(frame);
          if (bodyIsWhole) {
            whole = new TailRecovery(cursor.offset(), cursor.expected());
          }
        }
      }
    }
    return whole;
  }
}

package io.ollystack.ingest.pipeline.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// One file of the spool: a header (kept twice, so that one flipped bit does not cost the file),
/// then frames whose sequence numbers are consecutive from `first`.
///
/// ```
///  0  8 bytes "OLLYSPL" and the format version, 1
///  8  UUID    spool id
/// 24  long    segment number      32 long  sequence of the first record
/// 40  long    salt                48 long  created at, nanoseconds since 1970
/// 56  int     zero                60 int   CRC32C of bytes 0..59
/// 64  the same 64 bytes again
/// ```
///
/// A segment ends where the next one begins: records that a failed write left behind the first
/// sequence number of a later segment do not exist.
///
/// @param number ascending; decides the order
record Segment(Path file, UUID spoolId, long number, long first, long salt) {

  static final int HEADER_BYTES = 128;
  private static final int COPY_BYTES = 64;
  private static final int CHECKED_BYTES = 60;
  private static final int VERSION = 1;
  private static final long MAGIC = 0x4F4C4C5953504C00L + VERSION;
  private static final Pattern NAME = Pattern.compile("(\\d{10})-(\\d{20})\\.segment");

  /// What a file's name says of it.
  ///
  /// @param first sequence of the first record
  record Name(Path file, long number, long first) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      return Long.compare(number, other.number);
    }
  }

  static Optional<Name> parseName(Path file) {
    var matcher = NAME.matcher(file.getFileName().toString());
    return matcher.matches()
        ? Optional.of(
            new Name(file, Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  static Path fileOf(Path directory, long number, long first) {
    return directory.resolve("%010d-%020d.segment".formatted(number, first));
  }

  ByteBuffer header(long createdAtEpochNanos) {
    var header = ByteBuffer.allocate(HEADER_BYTES);
    for (int start = 0; start < HEADER_BYTES; start += COPY_BYTES) {
      header.position(start);
      header.putLong(MAGIC);
      header.putLong(spoolId.getMostSignificantBits());
      header.putLong(spoolId.getLeastSignificantBits());
      header.putLong(number).putLong(first).putLong(salt).putLong(createdAtEpochNanos).putInt(0);
      header.putInt(checksum(header, start));
    }
    return header.flip();
  }

  /// The segment in the file, from whichever copy of the header is whole; empty when neither is.
  ///
  /// @throws IOException the file cannot be read, or was written by a newer format
  static Optional<Segment> read(Path file) throws IOException {
    var bytes = ByteBuffer.wrap(new byte[HEADER_BYTES]);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    }
    int size = bytes.position();
    for (int start = 0; start + COPY_BYTES <= size; start += COPY_BYTES) {
      if (bytes.getInt(start + CHECKED_BYTES) != checksum(bytes, start)) {
        continue;
      }
      if (bytes.getLong(start) != MAGIC) {
        throw new IOException(
            "%s: not a spool segment of format %d. Expected a spool written by this or an older version."
                .formatted(file, VERSION));
      }
      return Optional.of(
          new Segment(
              file,
              new UUID(bytes.getLong(start + 8), bytes.getLong(start + 16)),
              bytes.getLong(start + 24),
              bytes.getLong(start + 32),
              bytes.getLong(start + 40)));
    }
    return Optional.empty();
  }

  long fileSize() throws IOException {
    return Files.size(file);
  }

  private static int checksum(ByteBuffer header, int start) {
    var crc = new CRC32C();
    crc.update(header.duplicate().clear().position(start).limit(start + CHECKED_BYTES));
    return (int) crc.getValue();
  }
}

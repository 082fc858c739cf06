package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.telemetry.Encoding;
import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TenantId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The header of one record in a segment; all numbers big-endian.
///
/// ```
///  0  int    marker "OSRK"
///  4  int    body length
///  8  long   sequence
/// 16  byte   signal        17 byte encoding
/// 18  byte   readers length 19 byte tenant length    (both unsigned)
/// 20  int    items
/// 24  long   received at, nanoseconds since 1970
/// 32  int    CRC32C of the body
/// 36  int    CRC32C of the segment's salt and bytes 0..35
/// 40  body   tenant id, names of the readers with commas between, payload
/// ```
///
/// The header has its own checksum, so that damage inside a body costs exactly that record. The
/// salt is random per segment: a payload that happens (or was made) to contain a frame is never
/// taken for one while searching for the next record behind damage.
///
/// @param sequence place in the spool
/// @param bodyLength bytes after the header
record Frame(
    int bodyLength,
    long sequence,
    Signal signal,
    Encoding encoding,
    int readersLength,
    int tenantLength,
    int items,
    long receivedAtEpochNanos,
    int bodyChecksum) {

  static final int HEADER_BYTES = 40;
  static final int MARKER = 0x4F53524B;
  private static final int CHECKED_BYTES = 36;
  private static final int MAX_READERS_BYTES = 255;

  /// Bytes of the whole record in the segment.
  long totalBytes() {
    return HEADER_BYTES + (long) bodyLength;
  }

  /// Where the next record begins when this one begins at `offset`.
  long endOffset(long offset) {
    return offset + totalBytes();
  }

  /// The names of a record's readers in bytes.
  ///
  /// @throws IllegalArgumentException they are longer than the format can tell
  static byte[] readersBytes(List<String> readers) {
    byte[] bytes = String.join(",", readers).getBytes(StandardCharsets.US_ASCII);
    if (bytes.length > MAX_READERS_BYTES) {
      throw new IllegalArgumentException(
          "readers %s: expected at most %d characters".formatted(readers, MAX_READERS_BYTES));
    }
    return bytes;
  }

  static int bodyLength(byte[] readers, OtlpRequest request) {
    // A tenant id is ASCII by its own rule.
    return Math.addExact(
        request.tenant().value().length() + readers.length, request.payload().length);
  }

  static int bodyChecksum(byte[] readers, OtlpRequest request) {
    var crc = new CRC32C();
    crc.update(tenantBytes(request));
    crc.update(readers);
    crc.update(request.payload());
    return (int) crc.getValue();
  }

  static byte[] tenantBytes(OtlpRequest request) {
    return request.tenant().value().getBytes(StandardCharsets.US_ASCII);
  }

  /// Writes a header at the buffer's position.
  static void putHeader(ByteBuffer into, long salt, long sequence, PendingAppend append) {
    OtlpRequest request = append.request();
    int start = into.position();
    into.putInt(MARKER);
    into.putInt(bodyLength(append.readers(), request));
    into.putLong(sequence);
    into.put(code(request.signal()));
    into.put(code(request.encoding()));
    into.put((byte) append.readers().length);
    into.put((byte) request.tenant().value().length());
    into.putInt(append.items());
    into.putLong(epochNanos(request.receivedAt()));
    into.putInt(append.bodyChecksum());
    into.putInt(headerChecksum(into, start, salt));
  }

  /// The header at `offset` of the buffer, when one is there and whole; never throws on any bytes.
  static Optional<Frame> parseHeader(ByteBuffer from, int offset, long salt) {
    if (offset + HEADER_BYTES > from.limit()
        || from.getInt(offset) != MARKER
        || from.getInt(offset + CHECKED_BYTES) != headerChecksum(from, offset, salt)) {
      return Optional.empty();
    }
    Optional<Signal> signal = signal(from.get(offset + 16));
    Optional<Encoding> encoding = encoding(from.get(offset + 17));
    int bodyLength = from.getInt(offset + 4);
    int readersLength = Byte.toUnsignedInt(from.get(offset + 18));
    int tenantLength = Byte.toUnsignedInt(from.get(offset + 19));
    if (signal.isEmpty() || encoding.isEmpty() || bodyLength < tenantLength + readersLength) {
      return Optional.empty();
    }
    return Optional.of(
        new Frame(
            bodyLength,
            from.getLong(offset + 8),
            signal.get(),
            encoding.get(),
            readersLength,
            tenantLength,
            from.getInt(offset + 20),
            from.getLong(offset + 24),
            from.getInt(offset + 32)));
  }

  boolean bodyIsWhole(byte[] body) {
    var crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue() == bodyChecksum;
  }

  /// The record, from a body whose checksum holds.
  SpooledRequest toRequest(byte[] body) {
    var tenant = new TenantId(new String(body, 0, tenantLength, StandardCharsets.US_ASCII));
    var readers = new String(body, tenantLength, readersLength, StandardCharsets.US_ASCII);
    List<String> names = readers.isEmpty() ? List.of() : List.of(readers.split(",", -1));
    byte[] payload = Arrays.copyOfRange(body, tenantLength + readersLength, body.length);
    return new SpooledRequest(
        sequence, names, items, new OtlpRequest(signal, encoding, tenant, receivedAt(), payload));
  }

  Instant receivedAt() {
    return Instant.ofEpochSecond(
        Math.floorDiv(receivedAtEpochNanos, 1_000_000_000L),
        Math.floorMod(receivedAtEpochNanos, 1_000_000_000L));
  }

  // The codes are part of the format: never change one.

  private static byte code(Signal signal) {
    return switch (signal) {
      case TRACES -> 0;
      case METRICS -> 1;
      case LOGS -> 2;
    };
  }

  private static Optional<Signal> signal(byte code) {
    return switch (code) {
      case 0 -> Optional.of(Signal.TRACES);
      case 1 -> Optional.of(Signal.METRICS);
      case 2 -> Optional.of(Signal.LOGS);
      default -> Optional.empty();
    };
  }

  private static byte code(Encoding encoding) {
    return switch (encoding) {
      case PROTOBUF -> 0;
      case JSON -> 1;
    };
  }

  private static Optional<Encoding> encoding(byte code) {
    return switch (code) {
      case 0 -> Optional.of(Encoding.PROTOBUF);
      case 1 -> Optional.of(Encoding.JSON);
      default -> Optional.empty();
    };
  }

  private static long epochNanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  private static int headerChecksum(ByteBuffer buffer, int offset, long salt) {
    var crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, salt));
    crc.update(buffer.duplicate().position(offset).limit(offset + CHECKED_BYTES));
    return (int) crc.getValue();
  }
}

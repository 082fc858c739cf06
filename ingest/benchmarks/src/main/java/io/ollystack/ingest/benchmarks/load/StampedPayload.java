package io.ollystack.ingest.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A request that was encoded once and is sent often: each time with the times of the moment and
/// with ids of its own, written into a copy of the bytes. Encoding every request anew would cost
/// more than receiving it. Immutable.
final class StampedPayload {
  private static final int DIGITS = 19;

  private final byte[] template;
  private final boolean json;
  private final long base;
  private final int[] times;
  private final int[] ids;

  /// @param template a request whose times all lie within `spanNanos` after `baseEpochNanos`
  /// @param ids where ids of eight bytes or more begin
  private StampedPayload(byte[] template, boolean json, long base, int[] times, int[] ids) {
    this.template = template;
    this.json = json;
    this.base = base;
    this.times = times;
    this.ids = ids;
  }

  /// In protobuf times are little-endian longs.
  static StampedPayload protobuf(byte[] template, long base, long spanNanos, byte[][] ids) {
    ByteBuffer bytes = ByteBuffer.wrap(template).order(ByteOrder.LITTLE_ENDIAN);
    int[] times = new int[template.length / Long.BYTES];
    int found = 0;
    for (int at = 0; at + Long.BYTES <= template.length; at++) {
      long value = bytes.getLong(at);
      if (value >= base && value <= base + spanNanos) {
        times[found++] = at;
        at += Long.BYTES - 1;
      }
    }
    return new StampedPayload(
        template, false, base, Arrays.copyOf(times, found), positions(template, ids));
  }

  /// In JSON times are texts of 19 digits and ids are hexadecimal.
  static StampedPayload json(byte[] template, long base, long spanNanos, byte[][] ids) {
    String prefix = Long.toString(base).substring(0, 7);
    byte[] start = prefix.getBytes(StandardCharsets.US_ASCII);
    int[] times = new int[template.length / DIGITS];
    int found = 0;
    for (int at = next(template, start, 0); at >= 0; at = next(template, start, at + 1)) {
      long value = digits(template, at);
      if (value >= base && value <= base + spanNanos) {
        times[found++] = at;
      }
    }
    return new StampedPayload(
        template, true, base, Arrays.copyOf(times, found), positions(template, ids));
  }

  /// @param now the time that takes the place of the base
  /// @param salt makes the ids this sending's own
  byte[] at(long now, long salt) {
    byte[] bytes = template.clone();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at : times) {
      if (json) {
        byte[] text =
            Long.toString(digits(template, at) - base + now).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, bytes, at, DIGITS);
      } else {
        buffer.putLong(at, buffer.getLong(at) - base + now);
      }
    }
    byte[] hex = "%016x".formatted(salt).getBytes(StandardCharsets.US_ASCII);
    for (int at : ids) {
      if (json) {
        System.arraycopy(hex, 8, bytes, at, 8);
      } else {
        buffer.putInt(at, (int) salt);
      }
    }
    return bytes;
  }

  private static long digits(byte[] text, int at) {
    long value = 0;
    for (int i = at; i < at + DIGITS && i < text.length; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return -1;
      }
      value = 10 * value + text[i] - '0';
    }
    return value;
  }

  /// The ids occur in the order in which they were made.
  private static int[] positions(byte[] template, byte[][] ids) {
    int[] positions = new int[ids.length];
    int at = 0;
    for (int i = 0; i < ids.length; i++) {
      at = next(template, ids[i], at);
      if (at < 0) {
        throw new IllegalStateException("an id is not where it was put");
      }
      positions[i] = at;
    }
    return positions;
  }

  private static int next(byte[] text, byte[] part, int from) {
    for (int at = from; at + part.length <= text.length; at++) {
      if (text[at] == part[0] && Arrays.equals(text, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return -1;
  }
}

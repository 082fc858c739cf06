package io.ollystack.ingest.otlp.forward;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// Reads the two things of replies that matter: rejected rows and the delay of a retry. Anything
/// that is not well-formed reads as absent.
final class ReplyReader {
  private ReplyReader() {}

  /// `partial_success.rejected_…` of an export reply.
  static long rejectedRows(byte[] reply) {
    return Math.max(0, message(ByteBuffer.wrap(reply), 1).map(m -> number(m, 1)).orElse(0L));
  }

  /// The delay of the `RetryInfo` in a `google.rpc.Status`.
  static Optional<Duration> retryDelay(byte[] status) {
    return message(ByteBuffer.wrap(status), 3) // the first detail, an Any
        .flatMap(any -> message(any, 2))
        .flatMap(retryInfo -> message(retryInfo, 1))
        .map(d -> Duration.ofSeconds(number(d, 1)).plusNanos(number(d, 2)))
        .filter(delay -> !delay.isNegative());
  }

  /// The message of a `google.rpc.Status`; empty when it has none.
  static String message(byte[] status) {
    return message(ByteBuffer.wrap(status), 2)
        .map(text -> StandardCharsets.UTF_8.decode(text).toString())
        .orElse("");
  }

  private static Optional<ByteBuffer> message(ByteBuffer in, int field) {
    ByteBuffer from = in.duplicate();
    while (from.hasRemaining()) {
      long tag = varint(from);
      switch ((int) tag & 7) {
        case 0 -> varint(from);
        case 1 -> skip(from, 8);
        case 5 -> skip(from, 4);
        case 2 -> {
          long length = varint(from);
          if (length < 0 || length > from.remaining()) {
            return Optional.empty();
          }
          if (tag >>> 3 == field) {
            return Optional.of(from.slice(from.position(), (int) length));
          }
          skip(from, length);
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static long number(ByteBuffer in, int field) {
    ByteBuffer from = in.duplicate();
    while (from.hasRemaining()) {
      long tag = varint(from);
      switch ((int) tag & 7) {
        case 0 -> {
          long value = varint(from);
          if (tag >>> 3 == field) {
            return value;
          }
        }
        case 1 -> skip(from, 8);
        case 5 -> skip(from, 4);
        case 2 -> skip(from, varint(from));
        default -> {
          return 0;
        }
      }
    }
    return 0;
  }

  private static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; shift < 64 && from.hasRemaining(); shift += 7) {
      byte next = from.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    from.position(from.limit());
    return 0;
  }

  private static void skip(ByteBuffer from, long bytes) {
    from.position(
        bytes < 0 || bytes > from.remaining() ? from.limit() : from.position() + (int) bytes);
  }
}

package io.ollystack.ingest.otlp.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads protobuf's wire format from an array, between [#at] and [#limit].
///
/// Fewer checks than `CodedInputStream` and no exceptions with stack traces; every read is bounded
/// by the limit of the innermost message, so no input can make it leave the array. Not thread-safe.
final class WireReader {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  private static final int GROUP = 3;
  private static final int END_GROUP = 4;
  static final int FIXED32 = 5;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle BIG_ENDIAN_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  final byte[] bytes;
  int at;
  int limit;

  WireReader(byte[] bytes) {
    this.bytes = bytes;
    this.limit = bytes.length;
  }

  /// The tag of a field as protobuf writes it.
  static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }

  /// The next tag, or 0 at the end of the message.
  int tag() throws MalformedData {
    if (at == limit) {
      return 0;
    }
    int start = at;
    byte first = bytes[at];
    int tag;
    if (first >= 0) {
      at++;
      tag = first;
    } else {
      tag = (int) varint();
    }
    if (tag >>> 3 == 0) {
      throw MalformedData.wire("field number 0", start);
    }
    return tag;
  }

  /// A varint of up to 64 bits.
  long varint() throws MalformedData {
    int position = at;
    if (position < limit) {
      byte first = bytes[position];
      if (first >= 0) {
        at = position + 1;
        return first;
      }
    }
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (position >= limit) {
        throw MalformedData.wire("truncated number", at);
      }
      byte next = bytes[position++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        at = position;
        return value;
      }
    }
    throw MalformedData.wire("number longer than 10 bytes", at);
  }

  /// The length of a field that follows; checked to lie within the message.
  int length() throws MalformedData {
    int start = at;
    long length = varint();
    if (length < 0 || length > limit - at) {
      throw MalformedData.wire("a field reaches beyond its message", start);
    }
    return (int) length;
  }

  long fixed64() throws MalformedData {
    if (limit - at < 8) {
      throw MalformedData.wire("truncated 64-bit number", at);
    }
    long value = (long) LONG.get(bytes, at);
    at += 8;
    return value;
  }

  int fixed32() throws MalformedData {
    if (limit - at < 4) {
      throw MalformedData.wire("truncated 32-bit number", at);
    }
    int value = (int) INT.get(bytes, at);
    at += 4;
    return value;
  }

  double fixedDouble() throws MalformedData {
    return Double.longBitsToDouble(fixed64());
  }

  /// Eight bytes of an id; the caller has checked that they are there.
  long idAt(int position) {
    return (long) BIG_ENDIAN_LONG.get(bytes, position);
  }

  /// Enters a message whose length follows and returns the limit to restore with [#leave].
  int enter() throws MalformedData {
    int length = length();
    int outer = limit;
    limit = at + length;
    return outer;
  }

  /// Leaves a message, wherever in it the reader stands.
  void leave(int outer) {
    at = limit;
    limit = outer;
  }

  /// Skips the value of a field that nobody asked for.
  void skip(int tag) throws MalformedData {
    switch (tag & 7) {
      case VARINT -> varint();
      case FIXED64 -> fixed64();
      case BYTES -> {
        // Not at += length(): that would read `at` before length() moves it.
        int length = length();
        at += length;
      }
      case GROUP -> skipGroup(tag >>> 3);
      case FIXED32 -> fixed32();
      default -> throw MalformedData.wire("wire type " + (tag & 7), at);
    }
  }

  /// Groups are long deprecated, but a sender's unknown field may be one; nesting is counted
  /// instead of recursed into.
  private void skipGroup(int field) throws MalformedData {
    int start = at;
    int depth = 1;
    int innermost = field;
    while (depth > 0) {
      int tag = tag();
      if (tag == 0) {
        throw MalformedData.wire("group without end", start);
      }
      switch (tag & 7) {
        case GROUP -> depth++;
        case END_GROUP -> {
          depth--;
          if (depth == 0 && tag >>> 3 != innermost) {
            throw MalformedData.wire("group ends as another field", at);
          }
        }
        default -> skip(tag);
      }
    }
  }
}

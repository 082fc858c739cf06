package io.ollystack.ingest.otlp.forward;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes protobuf. A nested message gets a length of four bytes that is filled in at its end, so
/// that nothing is measured beforehand; such padded numbers are valid, if a byte or two longer.
final class ProtoBuffer {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int LENGTH_BYTES = 4;
  private static final int MAX_LENGTH = 1 << 28;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;

  private byte[] bytes = new byte[1 << 16];
  private int size;

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /// Begins a nested message.
  ///
  /// @return what [#end] needs
  int begin(int field) {
    tag(field, DELIMITED);
    grow(LENGTH_BYTES);
    size += LENGTH_BYTES;
    return size;
  }

  void end(int begun) {
    int length = size - begun;
    if (length >= MAX_LENGTH) {
      throw new IllegalStateException("a message of " + length + " bytes: too large to send");
    }
    int at = begun - LENGTH_BYTES;
    bytes[at] = (byte) (length | 0x80);
    bytes[at + 1] = (byte) (length >>> 7 | 0x80);
    bytes[at + 2] = (byte) (length >>> 14 | 0x80);
    bytes[at + 3] = (byte) (length >>> 21);
  }

  /// Left out when zero, as protobuf leaves out defaults.
  void varint(int field, long value) {
    if (value != 0) {
      presentVarint(field, value);
    }
  }

  void presentVarint(int field, long value) {
    tag(field, VARINT);
    rawVarint(value);
  }

  void zigzag(int field, int value) {
    varint(field, ((value << 1) ^ (value >> 31)) & 0xFFFF_FFFFL);
  }

  /// Left out when zero.
  void fixed64(int field, long value) {
    if (value != 0) {
      presentFixed64(field, value);
    }
  }

  void presentFixed64(int field, long value) {
    tag(field, FIXED64);
    rawFixed64(value);
  }

  void real(int field, double value) {
    presentFixed64(field, Double.doubleToRawLongBits(value));
  }

  /// Left out when zero.
  void fixed32(int field, int value) {
    if (value != 0) {
      tag(field, FIXED32);
      grow(Integer.BYTES);
      INT.set(bytes, size, value);
      size += Integer.BYTES;
    }
  }

  /// An id of one long, big-endian; left out when zero.
  void id(int field, long value) {
    if (value != 0) {
      tag(field, DELIMITED);
      rawVarint(Long.BYTES);
      rawFixed64(Long.reverseBytes(value));
    }
  }

  /// An id of two longs, big-endian; left out when zero.
  void id(int field, long high, long low) {
    if (high != 0 || low != 0) {
      tag(field, DELIMITED);
      rawVarint(2 * Long.BYTES);
      rawFixed64(Long.reverseBytes(high));
      rawFixed64(Long.reverseBytes(low));
    }
  }

  /// Left out when empty.
  void bytes(int field, byte[] from, int start, int length) {
    if (length > 0) {
      presentBytes(field, from, start, length);
    }
  }

  void presentBytes(int field, byte[] from, int start, int length) {
    tag(field, DELIMITED);
    rawVarint(length);
    grow(length);
    System.arraycopy(from, start, bytes, size, length);
    size += length;
  }

  void text(int field, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    presentBytes(field, utf8, 0, utf8.length);
  }

  /// An element of a packed field.
  void rawFixed64(long value) {
    grow(Long.BYTES);
    LONG.set(bytes, size, value);
    size += Long.BYTES;
  }

  /// An element of a packed field.
  void rawVarint(long value) {
    grow(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private void tag(int field, int wireType) {
    rawVarint((long) field << 3 | wireType);
  }

  private void grow(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}

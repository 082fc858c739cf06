package io.ollystack.ingest.clickhouse.export;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array of bytes in ClickHouse's wire order (little-endian). Reused from block to block;
/// not thread-safe.
final class ByteSink {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int position;

  ByteSink(int capacity) {
    bytes = new byte[capacity];
  }

  int position() {
    return position;
  }

  void clear() {
    position = 0;
  }

  /// Where to write, after [#ensure]; changes whenever the sink grows.
  byte[] array() {
    return bytes;
  }

  /// Continues behind what was written into [#array].
  void position(int behind) {
    position = behind;
  }

  /// Makes room for so many more bytes.
  void ensure(int more) {
    if (bytes.length - position < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(position, more), grown(bytes.length)));
    }
  }

  void putByte(int value) {
    ensure(1);
    bytes[position++] = (byte) value;
  }

  void putShort(int value) {
    ensure(2);
    SHORT.set(bytes, position, (short) value);
    position += 2;
  }

  void putInt(int value) {
    ensure(4);
    INT.set(bytes, position, value);
    position += 4;
  }

  void putLong(long value) {
    ensure(8);
    LONG.set(bytes, position, value);
    position += 8;
  }

  void putDouble(double value) {
    putLong(Double.doubleToRawLongBits(value));
  }

  /// An unsigned LEB128 number.
  void putVarUInt(long value) {
    ensure(10);
    position = putVarUInt(bytes, position, value);
  }

  /// A String: its length, its bytes.
  void putText(byte[] source, int start, int length) {
    ensure(length + 5);
    int at = putVarUInt(bytes, position, length);
    System.arraycopy(source, start, bytes, at, length);
    position = at + length;
  }

  void putText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    putText(utf8, 0, utf8.length);
  }

  void putBytes(byte[] source, int start, int length) {
    ensure(length);
    System.arraycopy(source, start, bytes, position, length);
    position += length;
  }

  /// Writes once more what stands at `start`.
  void repeat(int start, int length) {
    ensure(length);
    System.arraycopy(bytes, start, bytes, position, length);
    position += length;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, position);
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, position);
  }

  static int putVarUInt(byte[] target, int at, long value) {
    long rest = value;
    int i = at;
    while ((rest & ~0x7FL) != 0) {
      target[i++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[i++] = (byte) rest;
    return i;
  }

  private static int grown(int length) {
    return (int) Math.min(Integer.MAX_VALUE - 8, length + (length >> 1) + 64L);
  }
}

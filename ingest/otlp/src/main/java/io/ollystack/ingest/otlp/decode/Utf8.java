package io.ollystack.ingest.otlp.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Checks that bytes are UTF-8; eight a step while they are ASCII, which nearly all are.
final class Utf8 {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  static boolean isValid(byte[] bytes, int start, int length) {
    return isAscii(bytes, start, length) || decodes(bytes, start, length);
  }

  /// The bytes with U+FFFD in place of what is not UTF-8.
  static byte[] repair(byte[] bytes, int start, int length) {
    return new String(bytes, start, length, StandardCharsets.UTF_8)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isAscii(byte[] bytes, int start, int length) {
    int at = start;
    int end = start + length;
    long seen = 0;
    for (; at + 8 <= end; at += 8) {
      seen |= (long) LONG.get(bytes, at);
    }
    if (length >= 8) {
      return ((seen | (long) LONG.get(bytes, end - 8)) & HIGH_BITS) == 0;
    }
    int tail = 0;
    for (; at < end; at++) {
      tail |= bytes[at];
    }
    return tail >= 0;
  }

  private static boolean decodes(byte[] bytes, int start, int length) {
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, start, length));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}

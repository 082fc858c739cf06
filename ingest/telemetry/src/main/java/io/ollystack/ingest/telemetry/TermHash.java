package io.ollystack.ingest.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/// Hashes of short byte strings, eight bytes a step. Seeded per process, so that keys which collide
/// cannot be prepared from outside.
final class TermHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEED = new SecureRandom().nextLong();
  private static final long MULTIPLIER = new SecureRandom().nextLong() | 1;

  private TermHash() {}

  static int of(byte[] bytes, int start, int length) {
    long hash = SEED ^ length;
    int at = start;
    int end = start + length;
    for (; at + 8 <= end; at += 8) {
      hash = mix(hash ^ (long) LONG.get(bytes, at));
    }
    if (length >= 8) {
      if (at < end) {
        hash = mix(hash ^ (long) LONG.get(bytes, end - 8));
      }
    } else {
      if (length >= 4) {
        long low = (int) INT.get(bytes, start) & 0xFFFFFFFFL;
        long high = (int) INT.get(bytes, end - 4) & 0xFFFFFFFFL;
        hash = mix(hash ^ (low | high << 32));
      } else {
        long tail = 0;
        for (; at < end; at++) {
          tail = (tail << 8) | (bytes[at] & 0xFF);
        }
        hash = mix(hash ^ tail);
      }
    }
    return (int) (hash ^ hash >>> 32);
  }

  private static long mix(long value) {
    long product = value * MULTIPLIER;
    return product ^ product >>> 29;
  }
}

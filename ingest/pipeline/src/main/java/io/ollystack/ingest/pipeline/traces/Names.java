package io.ollystack.ingest.pipeline.traces;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Texts as small ints, across batches; 0 is the empty text. A text that is known costs a hash and
/// a comparison, no object. Not thread-safe.
final class Names {
  private byte[][] bytes = new byte[1024][];
  private String[] texts = new String[1024];
  private int[] slots = new int[4096];
  private int size;

  Names() {
    bytes[0] = new byte[0];
    texts[0] = "";
    size = 1;
  }

  int size() {
    return size;
  }

  String text(int id) {
    return texts[id];
  }

  int intern(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return intern(utf8, 0, utf8.length);
  }

  int intern(byte[] source, int start, int length) {
    if (length == 0) {
      return 0;
    }
    int mask = slots.length - 1;
    int slot = hash(source, start, length) & mask;
    while (slots[slot] != 0) {
      byte[] known = bytes[slots[slot]];
      if (Arrays.equals(known, 0, known.length, source, start, start + length)) {
        return slots[slot];
      }
      slot = (slot + 1) & mask;
    }
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, size * 2);
      texts = Arrays.copyOf(texts, size * 2);
    }
    bytes[size] = Arrays.copyOfRange(source, start, start + length);
    texts[size] = new String(bytes[size], StandardCharsets.UTF_8);
    slots[slot] = size++;
    if (size * 2 > slots.length) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int id = 1; id < size; id++) {
      int slot = hash(bytes[id], 0, bytes[id].length) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = id;
    }
  }

  private static int hash(byte[] source, int start, int length) {
    int hash = length;
    for (int i = start, end = start + length; i < end; i++) {
      hash = hash * 31 + source[i];
    }
    hash *= 0x9E3779B1;
    return hash ^ (hash >>> 15);
  }
}

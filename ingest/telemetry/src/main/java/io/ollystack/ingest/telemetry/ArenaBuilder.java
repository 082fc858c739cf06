package io.ollystack.ingest.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Appends bytes for a batch under construction. Not thread-safe.
public final class ArenaBuilder {
  /// Room for what decoding renders behind a payload; small, because most requests render nothing.
  private static final int SLACK_SHIFT = 4;

  private byte[] bytes;
  private int length;

  /// Whether [#bytes] may be written from [#length] on without another owner noticing.
  private boolean owned;

  ArenaBuilder() {
    this.bytes = new byte[256];
    this.owned = true;
  }

  /// Starts with the payload in place: offsets into it are offsets into the arena. It is copied
  /// only when something is appended.
  ArenaBuilder(byte[] payload) {
    this.bytes = payload;
    this.length = payload.length;
  }

  /// Continues an immutable arena, in place when nobody else did.
  ArenaBuilder(Arena arena) {
    this.bytes = arena.bytes();
    this.length = arena.length();
    this.owned = arena.claimTail();
  }

  /// The array as it is now; any append may replace it.
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  public long append(byte[] source, int offset, int count) {
    reserve(count);
    System.arraycopy(source, offset, bytes, length, count);
    long slice = Slice.of(length, count);
    length += count;
    return slice;
  }

  public long append(byte[] source) {
    return append(source, 0, source.length);
  }

  /// Appends the text as UTF-8; an unpaired surrogate becomes U+FFFD.
  public long append(String text) {
    if (text.isEmpty()) {
      return Slice.EMPTY;
    }
    return append(utf8(text));
  }

  /// Appends a list or map as JSON text, as [ValueType#ARRAY] and [ValueType#MAP] hold it; any
  /// other value as the JSON it would be inside one.
  public long appendJson(AnyValue value) {
    return append(ValueJson.render(value));
  }

  /// Appends characters as UTF-8 without making a String; an unpaired surrogate becomes U+FFFD.
  public long append(char[] source, int offset, int count) {
    reserve(Math.multiplyExact(count, 3));
    int start = length;
    int at = start;
    byte[] target = bytes;
    int end = offset + count;
    int i = offset;
    while (i < end && source[i] < 0x80) {
      target[at++] = (byte) source[i++];
    }
    for (; i < end; i++) {
      char c = source[i];
      if (c < 0x80) {
        target[at++] = (byte) c;
      } else if (c < 0x800) {
        target[at++] = (byte) (0xC0 | c >> 6);
        target[at++] = (byte) (0x80 | (c & 0x3F));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(source[i + 1])) {
        int point = Character.toCodePoint(c, source[++i]);
        target[at++] = (byte) (0xF0 | point >> 18);
        target[at++] = (byte) (0x80 | (point >> 12 & 0x3F));
        target[at++] = (byte) (0x80 | (point >> 6 & 0x3F));
        target[at++] = (byte) (0x80 | (point & 0x3F));
      } else {
        int unit = Character.isSurrogate(c) ? 0xFFFD : c;
        target[at++] = (byte) (0xE0 | unit >> 12);
        target[at++] = (byte) (0x80 | (unit >> 6 & 0x3F));
        target[at++] = (byte) (0x80 | (unit & 0x3F));
      }
    }
    length = at;
    return Slice.of(start, at - start);
  }

  /// Forgets everything behind the given length; no slice that is still in use may reach there.
  public void truncate(int newLength) {
    if (newLength > length) {
      throw new IllegalArgumentException("cannot truncate " + length + " bytes to " + newLength);
    }
    length = newLength;
  }

  Arena build() {
    return new Arena(bytes, length);
  }

  static byte[] utf8(String text) {
    // getBytes writes '?' for an unpaired surrogate, which would be indistinguishable from a real
    // one.
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return repaired(text).getBytes(StandardCharsets.UTF_8);
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String repaired(String text) {
    StringBuilder fixed = new StringBuilder(text.length());
    text.codePoints().forEach(p -> fixed.appendCodePoint(p >= 0xD800 && p <= 0xDFFF ? 0xFFFD : p));
    return fixed.toString();
  }

  private void reserve(int count) {
    int needed = Math.addExact(length, count);
    if (!owned) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, length) + (length >> SLACK_SHIFT) + 256);
      owned = true;
    } else if (needed > bytes.length) {
      int doubled = (int) Math.min(Integer.MAX_VALUE - 8, (long) bytes.length * 2);
      bytes = Arrays.copyOf(bytes, Math.max(needed, doubled));
    }
  }
}

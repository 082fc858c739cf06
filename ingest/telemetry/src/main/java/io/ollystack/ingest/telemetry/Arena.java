package io.ollystack.ingest.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/// The bytes of a batch: texts are slices of one array, usually the request's own payload with what
/// decoding had to render behind it.
///
/// Immutable up to [#length()] and thread-safe. Later versions of the same batch may append behind
/// that point in the same array: an edit that is the first to extend a version takes over the
/// array's tail, every other one copies. So enrichment costs only the bytes it adds.
public final class Arena {
  static final Arena EMPTY = new Arena(new byte[0], 0);

  private final byte[] bytes;
  private final int length;
  private final AtomicBoolean extended = new AtomicBoolean();

  Arena(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /// The backing array, for reading the slices of this batch in place. It is shared: never write to
  /// it, never read at or behind [#length()].
  public byte[] bytes() {
    return bytes;
  }

  /// How many bytes belong to this version.
  public int length() {
    return length;
  }

  /// The slice as text. Allocates; for hot paths use [#bytes()].
  public String text(long slice) {
    return new String(bytes, Slice.start(slice), Slice.length(slice), StandardCharsets.UTF_8);
  }

  /// Whether the slice holds exactly these bytes.
  public boolean matches(long slice, byte[] expected) {
    int start = Slice.start(slice);
    return Slice.length(slice) == expected.length
        && java.util.Arrays.equals(
            bytes, start, start + expected.length, expected, 0, expected.length);
  }

  boolean claimTail() {
    return extended.compareAndSet(false, true);
  }
}

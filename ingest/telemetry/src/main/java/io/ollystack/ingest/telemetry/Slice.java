package io.ollystack.ingest.telemetry;

/// A start and a length packed into one `long`: bytes of the arena, or consecutive entries of a
/// table (attributes, events, buckets). Columns of slices are plain `long[]`.
///
/// The upper 32 bits are the start, the lower 32 the length; both are never negative. Zero is the
/// empty slice.
public final class Slice {

  /// No bytes, no entries.
  public static final long EMPTY = 0;

  private Slice() {}

  public static long of(int start, int length) {
    return ((long) start << 32) | length;
  }

  public static int start(long slice) {
    return (int) (slice >>> 32);
  }

  public static int length(long slice) {
    return (int) slice;
  }

  /// One past the last byte or entry.
  public static int end(long slice) {
    return (int) (slice >>> 32) + (int) slice;
  }

  public static boolean isEmpty(long slice) {
    return (int) slice == 0;
  }
}

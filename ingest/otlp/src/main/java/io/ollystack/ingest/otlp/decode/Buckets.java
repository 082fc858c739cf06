package io.ollystack.ingest.otlp.decode;

/// The rules of `metrics.proto` for explicit histogram buckets.
final class Buckets {
  private Buckets() {}

  static double ascending(double previous, double bound) throws MalformedData {
    if (!(bound > previous)) {
      throw new MalformedData(
          RejectionReason.INVALID_BUCKETS, "bound " + bound + " after " + previous);
    }
    return bound;
  }

  /// Counts are one more than bounds; a histogram without any counts has only count and sum.
  static void check(int counts, int bounds) throws MalformedData {
    if (counts != bounds + 1 && (counts | bounds) != 0) {
      throw new MalformedData(
          RejectionReason.INVALID_BUCKETS, counts + " counts and " + bounds + " bounds");
    }
  }
}

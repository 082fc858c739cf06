package io.ollystack.ingest.pipeline.processor.sampling;

/// The number between 0 and 1 that decides about a trace: a hash of its id alone, so that every
/// replica and every replay has the same.
///
/// Not the id's own last bits, by which head sampling goes (W3C Trace Context level 2,
/// OpenTelemetry probability sampling): among traces that came through that, those bits are no
/// longer evenly spread.
final class TraceHash {
  private static final long SALT = 0x6F6C6C79_73746163L; // "ollystac"

  private TraceHash() {}

  /// At least 0, less than 1.
  static double unit(long high, long low) {
    return (mix(mix(high ^ SALT) + low) >>> 11) * 0x1p-53;
  }

  /// Stafford's 13th variant of MurmurHash3's last step: every bit depends on every other.
  static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}

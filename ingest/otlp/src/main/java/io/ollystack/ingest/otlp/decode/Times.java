package io.ollystack.ingest.otlp.decode;

/// The check of OTLP's times. Early, late and years-old times are all accepted and stored as they
/// are; zero means not set and is stored as 1970, as the collector does. Only what 64 signed bits
/// cannot hold (after 2262-04-11) is refused, because no store could keep it.
final class Times {
  private Times() {}

  static long checked(long epochNanos) throws MalformedData {
    if (epochNanos < 0) {
      throw new MalformedData(
          RejectionReason.INVALID_TIME, Long.toUnsignedString(epochNanos) + " ns");
    }
    return epochNanos;
  }
}

package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.pipeline.DataSize;
import java.nio.file.Path;
import java.time.Duration;

/// How a spool is kept.
///
/// @param directory where it lies; created when missing, used by one process at a time
/// @param maxSize bound of all segments together; appends are refused before it is passed
/// @param segmentSize a segment is closed when it has grown to this; at most a quarter of `maxSize`
/// @param maxRecordSize largest payload taken; larger ones are rejected for good
/// @param freeSpaceFloor appends are refused when the file system has less left
/// @param maxWaiting bound of the payloads in memory that wait for the next group commit
/// @param quarantineSize bound of the side files that keep damaged bytes; beyond it damage is still
///   reported, but no longer copied
/// @param retryAfter what refused clients are told to wait
public record SpoolSettings(
    Path directory,
    DataSize maxSize,
    DataSize segmentSize,
    DataSize maxRecordSize,
    DataSize freeSpaceFloor,
    DataSize maxWaiting,
    DataSize quarantineSize,
    Duration retryAfter) {

  public SpoolSettings {
    if (maxRecordSize.bytes() > Integer.MAX_VALUE / 2) {
      throw new IllegalArgumentException("maxRecordSize " + maxRecordSize + ": at most 1GiB");
    }
    if (segmentSize.bytes() > maxSize.bytes() / 4) {
      throw new IllegalArgumentException(
          "segmentSize %s: at most a quarter of maxSize %s, so that space comes back while it fills"
              .formatted(segmentSize, maxSize));
    }
    if (retryAfter.isNegative() || retryAfter.isZero()) {
      throw new IllegalArgumentException("retryAfter " + retryAfter + ": must be positive");
    }
  }

  /// The defaults: 8 GiB in segments of 64 MiB, requests of up to 64 MiB, 1 GiB of the disk left
  /// free, retry after 5 s.
  public static SpoolSettings in(Path directory) {
    return new SpoolSettings(
        directory,
        DataSize.ofGibibytes(8),
        DataSize.ofMebibytes(64),
        DataSize.ofMebibytes(64),
        DataSize.ofGibibytes(1),
        DataSize.ofMebibytes(64),
        DataSize.ofMebibytes(256),
        Duration.ofSeconds(5));
  }

  public SpoolSettings withSizes(DataSize newMaxSize, DataSize newSegmentSize) {
    return new SpoolSettings(
        directory,
        newMaxSize,
        newSegmentSize,
        maxRecordSize,
        freeSpaceFloor,
        maxWaiting,
        quarantineSize,
        retryAfter);
  }

  public SpoolSettings withFreeSpaceFloor(DataSize newFloor) {
    return new SpoolSettings(
        directory,
        maxSize,
        segmentSize,
        maxRecordSize,
        newFloor,
        maxWaiting,
        quarantineSize,
        retryAfter);
  }
}

package io.ollystack.ingest.pipeline.spool;

import java.nio.file.Path;
import java.util.Optional;

/// Something that an operator should know about the spool. Nothing is ever skipped without one.
public sealed interface SpoolEvent {

  /// The end of the newest segment was not a whole record, as a crash in the middle of a write
  /// leaves it. Such a record was not acknowledged.
  ///
  /// @param keptIn where the cut bytes were copied; empty when the quarantine is full
  record TailCut(Path segment, long offset, long bytes, Optional<Path> keptIn)
      implements SpoolEvent {}

  /// Records that had been acknowledged cannot be read back: their bytes changed on the disk.
  ///
  /// @param records how many records are lost, known from the sequence numbers around the damage
  /// @param keptIn where the damaged bytes were copied; empty when the quarantine is full
  record RecordsDamaged(
      Path segment, long offset, long bytes, RecordRange records, Optional<Path> keptIn)
      implements SpoolEvent {}

  /// Writing or syncing failed: the segment takes no more records, its waiting appenders were
  /// refused, and the next append begins a new segment. A failed sync is never tried again, because
  /// the kernel may have dropped the pages.
  record SegmentAbandoned(Path segment, long durableBytes, Exception cause) implements SpoolEvent {}

  /// A consumer's progress could not be read: it begins again at the oldest record kept, so stored
  /// records may be stored a second time.
  record ProgressLost(String consumer, String reason) implements SpoolEvent {}

  /// The directory held the progress of a consumer that no longer exists; it was removed.
  record ConsumerForgotten(String consumer) implements SpoolEvent {}
}

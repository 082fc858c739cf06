package io.ollystack.ingest.pipeline.component;

import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Unavailable;

/// The end of a pipeline. Thread-safe: several blocks are exported at once.
public interface Exporter extends AutoCloseable {

  /// Stores the block; returns when it is stored.
  ///
  /// An exporter that can tell the bad rows from the good stores the good ones, keeps the bad ones
  /// itself and tells how many they were.
  ///
  /// @return how many rows it did not store but kept elsewhere, with the reason
  /// @throws RejectedData no row was stored, and no retry can help
  /// @throws Unavailable the caller tries the same block again, under the same token
  /// @throws InterruptedException the pipeline is stopping
  Outcome export(ExportBlock block) throws RejectedData, Unavailable, InterruptedException;

  /// Stores rows that processors derived; returns when they are stored. An exporter without a place
  /// for them passes them over.
  ///
  /// @param token names these rows for ever, as that of an [ExportBlock]
  /// @throws RejectedData no retry can help
  /// @throws Unavailable the caller tries the same rows again, under the same token
  /// @throws InterruptedException the pipeline is stopping
  default void store(DerivedRows rows, String token)
      throws RejectedData, Unavailable, InterruptedException {}

  @Override
  default void close() {}

  /// What became of a block.
  ///
  /// @param rejectedRows rows that the exporter set aside; 0 when all were stored
  record Outcome(long rejectedRows) {
    public static final Outcome STORED = new Outcome(0);
  }
}

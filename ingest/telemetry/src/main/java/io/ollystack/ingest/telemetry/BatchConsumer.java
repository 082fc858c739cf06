package io.ollystack.ingest.telemetry;

/// The next station of a batch: a processor or an exporter.
///
/// The call returns when the batch is dealt with; a consumer that returns normally has taken over
/// responsibility for every row. Implementations say whether they are thread-safe.
@FunctionalInterface
public interface BatchConsumer {

  /// @throws RejectedData no retry can help; the caller counts the rows as rejected
  /// @throws Unavailable nothing was taken; the caller may try the same batch again later
  /// @throws InterruptedException the pipeline is being stopped; the spool still has the rows
  void consume(TelemetryBatch batch) throws RejectedData, Unavailable, InterruptedException;
}

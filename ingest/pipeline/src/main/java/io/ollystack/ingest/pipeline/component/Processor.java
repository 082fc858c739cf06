package io.ollystack.ingest.pipeline.component;

import io.ollystack.ingest.pipeline.spool.ClaimLimits;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import io.ollystack.ingest.telemetry.Unavailable;

/// A station of a pipeline. Thread-safe: several batches are processed at once.
///
/// The same batch must come out the same each time, since a replay goes through the processors
/// again under the same deduplication token.
public interface Processor extends AutoCloseable {

  /// Asked before a request is kept: the place to refuse work while nothing is acknowledged yet.
  ///
  /// @param payloadBytes size of the request
  /// @throws Unavailable the receiver tells the client to come again
  default void admit(Signal signal, long payloadBytes) throws Unavailable {}

  /// Asked once, when the pipeline starts: how much is taken from the spool at a time.
  default ClaimLimits shape(ClaimLimits limits) {
    return limits;
  }

  /// Changes a batch. Rows that are missing in the result are counted as dropped by this processor.
  default TelemetryBatch process(TelemetryBatch batch) {
    return batch;
  }

  @Override
  default void close() {}
}

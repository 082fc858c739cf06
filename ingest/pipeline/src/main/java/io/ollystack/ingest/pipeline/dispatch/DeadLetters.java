package io.ollystack.ingest.pipeline.dispatch;

import io.ollystack.ingest.telemetry.Unavailable;

/// Keeps what cannot be stored, so that a person can look at it and send it again. Thread-safe.
@FunctionalInterface
public interface DeadLetters {

  /// @throws Unavailable not kept now; the pipeline holds the request back and tries again
  void keep(DeadLetter letter) throws Unavailable;
}

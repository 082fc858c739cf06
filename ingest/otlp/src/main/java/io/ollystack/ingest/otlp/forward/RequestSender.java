package io.ollystack.ingest.otlp.forward;

import io.ollystack.ingest.telemetry.RejectedData;
import io.ollystack.ingest.telemetry.Signal;
import io.ollystack.ingest.telemetry.Unavailable;
import java.time.Duration;

/// Delivers one request to another OTLP receiver. Thread-safe.
interface RequestSender extends AutoCloseable {

  /// For failures that only a person can end: a wrong token, a server without OTLP.
  Duration MISCONFIGURED_RETRY = Duration.ofSeconds(30);

  /// @return rows that the other side rejected
  /// @throws RejectedData it will never take the request
  /// @throws Unavailable it may take it later
  long send(Signal signal, byte[] request) throws RejectedData, Unavailable, InterruptedException;

  @Override
  void close();
}

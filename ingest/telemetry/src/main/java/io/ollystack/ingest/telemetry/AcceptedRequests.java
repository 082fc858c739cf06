package io.ollystack.ingest.telemetry;

/// Where receivers put what they accept; the durable spool implements it.
///
/// Thread-safe. Called by many virtual threads at once, each waiting for its own request.
public interface AcceptedRequests {

  /// Keeps the request and returns only when it survives a kill of the process: the receiver
  /// acknowledges right after.
  ///
  /// @param request the bytes to keep, for decoding again on replay
  /// @param batch the rows of the request that passed decoding; never empty
  /// @throws RejectedData the request can never be kept; the client must not send it again
  /// @throws Unavailable not kept now; the client should send it again after the delay
  /// @throws InterruptedException the receiver is being stopped; whether the request was kept is
  ///   not known, and the client is told to send it again
  void accept(OtlpRequest request, TelemetryBatch batch)
      throws RejectedData, Unavailable, InterruptedException;
}

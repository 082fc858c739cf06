package io.ollystack.ingest.pipeline.component;

import io.ollystack.ingest.telemetry.AcceptedRequests;
import java.io.IOException;

/// The beginning of pipelines: takes requests from outside and acknowledges what was accepted.
public interface Receiver extends AutoCloseable {

  /// Begins to receive; returns when it does.
  ///
  /// @throws IOException it cannot, as when a port is taken
  void start(AcceptedRequests requests) throws IOException;

  /// Stops receiving; requests under way are answered.
  @Override
  void close();
}

package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.telemetry.OtlpRequest;
import java.util.List;

/// A request as it lies in the spool.
///
/// @param sequence its place; consecutive over the life of the spool, starting at 0
/// @param readers names of the consumers that it is for; empty: all that read its signal
/// @param items spans, log records or data points that the receiver accepted from it
/// @param request the bytes as received
public record SpooledRequest(long sequence, List<String> readers, int items, OtlpRequest request) {

  public SpooledRequest {
    readers = List.copyOf(readers);
  }
}

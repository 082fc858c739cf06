package io.ollystack.ingest.pipeline.spool;

import io.ollystack.ingest.telemetry.OtlpRequest;
import io.ollystack.ingest.telemetry.Unavailable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// A record that waits for its group commit. The body's checksum is computed by the appender's
/// thread, so that the one writing thread only copies.
final class PendingAppend {
  private final byte[] readers;
  private final OtlpRequest request;
  private final int items;
  private final int bodyChecksum;
  private final CompletableFuture<Long> sequence = new CompletableFuture<>();

  PendingAppend(List<String> readers, OtlpRequest request, int items) {
    this.readers = Frame.readersBytes(readers);
    this.request = request;
    this.items = items;
    this.bodyChecksum = Frame.bodyChecksum(this.readers, request);
  }

  /// Who reads it, as it is written; shared, nobody writes to it.
  byte[] readers() {
    return readers;
  }

  OtlpRequest request() {
    return request;
  }

  int items() {
    return items;
  }

  int bodyChecksum() {
    return bodyChecksum;
  }

  long totalBytes() {
    return Frame.HEADER_BYTES + (long) Frame.bodyLength(readers, request);
  }

  void kept(long at) {
    sequence.complete(at);
  }

  void refused(Unavailable why) {
    sequence.completeExceptionally(why);
  }

  /// Waits for the group commit. Not interruptible: it takes no longer than one write and sync, and
  /// its outcome decides what the client is told.
  ///
  /// @return the record's sequence number
  long await() throws Unavailable {
    try {
      return sequence.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Unavailable unavailable) {
        throw unavailable;
      }
      throw e;
    }
  }
}

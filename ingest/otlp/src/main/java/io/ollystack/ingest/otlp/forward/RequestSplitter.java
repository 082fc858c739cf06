package io.ollystack.ingest.otlp.forward;

import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Cuts batches into requests below a size; the same batches are always cut the same way.
final class RequestSplitter {
  private final long maxBytes;

  RequestSplitter(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /// The requests, in the order of the rows. One that holds a single row may be larger.
  List<byte[]> split(List<TelemetryBatch> batches) {
    List<byte[]> requests = new ArrayList<>();
    split(batches, requests);
    return requests;
  }

  private void split(List<TelemetryBatch> batches, List<byte[]> into) {
    byte[] whole = BatchEncoder.encode(batches);
    if (whole.length <= maxBytes || rows(batches) == 1) {
      into.add(whole);
    } else if (batches.size() > 1) {
      int half = batches.size() / 2;
      split(batches.subList(0, half), into);
      split(batches.subList(half, batches.size()), into);
    } else {
      TelemetryBatch only = batches.getFirst();
      int half = only.size() / 2;
      split(List.of(only.select(IntStream.range(0, half).toArray())), into);
      split(List.of(only.select(IntStream.range(half, only.size()).toArray())), into);
    }
  }

  private static long rows(List<TelemetryBatch> batches) {
    return batches.stream().mapToLong(TelemetryBatch::size).sum();
  }
}

package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.telemetry.BatchContext;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.util.ArrayList;
import java.util.List;

/// Rows of one table, from one or several batches, in a fixed order: what one insert carries.
///
/// A row is an index into its batch; of a flattened block, into a table of that batch (events,
/// links, buckets).
///
/// @param <B> the class of the batches
final class RowBlock<B extends TelemetryBatch> {
  /// Some rows of one batch. The array is never written to.
  @SuppressWarnings("ArrayRecordComponent") // one per insert, compared by nobody
  record Part<B extends TelemetryBatch>(B batch, int[] rows) {
    int size() {
      return rows.length;
    }
  }

  /// Reads a slice of a row.
  @FunctionalInterface
  interface SliceOf<B> {
    long at(B batch, int row);
  }

  private final List<Part<B>> parts;
  private final BlockTerms terms;
  private final int size;

  private RowBlock(List<Part<B>> parts, BlockTerms terms) {
    this.parts = parts;
    this.terms = terms;
    this.size = parts.stream().mapToInt(Part::size).sum();
  }

  static <B extends TelemetryBatch> RowBlock<B> of(List<Part<B>> parts) {
    List<BatchContext> contexts = parts.stream().map(part -> part.batch().context()).toList();
    return new RowBlock<>(List.copyOf(parts), new BlockTerms(contexts));
  }

  List<Part<B>> parts() {
    return parts;
  }

  BlockTerms terms() {
    return terms;
  }

  int size() {
    return size;
  }

  /// The rows `from` to `to`, exclusive, as a block of their own.
  RowBlock<B> range(int from, int to) {
    List<Part<B>> picked = new ArrayList<>();
    int first = 0;
    for (Part<B> part : parts) {
      int start = Math.max(from - first, 0);
      int end = Math.min(to - first, part.size());
      if (start < end) {
        picked.add(new Part<>(part.batch(), java.util.Arrays.copyOfRange(part.rows(), start, end)));
      }
      first += part.size();
    }
    return of(picked);
  }

  /// The entries of all rows' slices, in order: the rows of a nested table.
  ///
  /// @param step how far two entries are apart
  RowBlock<B> flattened(SliceOf<B> slice, int step) {
    List<Part<B>> flat = new ArrayList<>(parts.size());
    for (Part<B> part : parts) {
      int total = 0;
      for (int row : part.rows()) {
        total += Slice.length(slice.at(part.batch(), row));
      }
      int[] entries = new int[total];
      int i = 0;
      for (int row : part.rows()) {
        long entry = slice.at(part.batch(), row);
        int position = Slice.start(entry);
        for (int n = Slice.length(entry); n > 0; n--, position += step) {
          entries[i++] = position;
        }
      }
      flat.add(new Part<>(part.batch(), entries));
    }
    return new RowBlock<>(flat, terms);
  }
}

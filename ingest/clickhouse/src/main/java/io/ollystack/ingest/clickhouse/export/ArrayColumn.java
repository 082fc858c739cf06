package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.clickhouse.export.RowBlock.Part;
import io.ollystack.ingest.clickhouse.export.RowBlock.SliceOf;
import io.ollystack.ingest.telemetry.Slice;
import io.ollystack.ingest.telemetry.TelemetryBatch;

/// A column of arrays: the end of each row's entries, then the entries of all rows as a column. A
/// Nested column is one of these for each of its fields.
///
/// @param slice a row's entries
/// @param step how far two entries are apart
/// @param entries the column of the entries
record ArrayColumn<B extends TelemetryBatch>(SliceOf<B> slice, int step, Column<B> entries)
    implements Column<B> {

  static <B extends TelemetryBatch> Column<B> of(SliceOf<B> slice, Column<B> entries) {
    return new ArrayColumn<>(slice, 1, entries);
  }

  @Override
  public String type() {
    return "Array(" + entries.type() + ")";
  }

  @Override
  public void writePrefix(ByteSink sink) {
    entries.writePrefix(sink);
  }

  @Override
  public void writeData(RowBlock<B> block, ByteSink sink) {
    long total = 0;
    sink.ensure(Math.multiplyExact(8, block.size()));
    for (Part<B> part : block.parts()) {
      for (int row : part.rows()) {
        total += Slice.length(slice.at(part.batch(), row));
        sink.putLong(total);
      }
    }
    entries.writeData(block.flattened(slice, step), sink);
  }
}

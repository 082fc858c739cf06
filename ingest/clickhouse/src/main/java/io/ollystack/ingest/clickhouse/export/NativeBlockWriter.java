package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.telemetry.TelemetryBatch;
import java.util.List;

/// Writes a block in ClickHouse's Native format, as HTTP carries it (protocol revision 0): the
/// number of columns and rows, then each column with its name and type.
final class NativeBlockWriter {
  private NativeBlockWriter() {}

  static <B extends TelemetryBatch> void write(
      RowBlock<B> block, List<Column.Named<B>> columns, ByteSink sink) {
    sink.putVarUInt(columns.size());
    sink.putVarUInt(block.size());
    for (Column.Named<B> column : columns) {
      sink.putText(column.name());
      sink.putText(column.column().type());
      if (block.size() > 0) {
        column.column().writePrefix(sink);
        column.column().writeData(block, sink);
      }
    }
  }
}

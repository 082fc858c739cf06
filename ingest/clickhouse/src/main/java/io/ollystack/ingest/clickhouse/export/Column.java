package io.ollystack.ingest.clickhouse.export;

import io.ollystack.ingest.telemetry.TelemetryBatch;

/// How one column of a table is made from rows, in ClickHouse's Native form: first the prefix, once
/// a column, then the data of all rows.
///
/// @param <B> the class of the batches
interface Column<B extends TelemetryBatch> {

  /// ClickHouse's type of the bytes that are written. The server casts them where the table's type
  /// is another (`DateTime` for `DateTime64(9)`).
  String type();

  /// What precedes the data; nothing for most types.
  default void writePrefix(ByteSink sink) {}

  void writeData(RowBlock<B> block, ByteSink sink);

  /// A column with its name in the table.
  record Named<B extends TelemetryBatch>(String name, Column<B> column) {}

  /// Reads a number or the bits of a value.
  @FunctionalInterface
  interface LongOf<B> {
    long at(B batch, int row);
  }

  /// Reads an int: a term, an id, a number.
  @FunctionalInterface
  interface IntOf<B> {
    int at(B batch, int row);
  }

  /// Reads a double.
  @FunctionalInterface
  interface DoubleOf<B> {
    double at(B batch, int row);
  }
}

/// The exporter `ollystack_clickhouse`: columnar batches become ClickHouse's Native blocks, column
/// by column, with no object per row.
///
/// Start at [ClickHouseExporter][io.ollystack.ingest.clickhouse.export.ClickHouseExporter];
/// `SignalTable` says which column comes from where.
@NullMarked
package io.ollystack.ingest.clickhouse.export;

import org.jspecify.annotations.NullMarked;

/// The tables: the raw signals as the OpenTelemetry Collector's ClickHouse exporter names them,
/// what the product derives from them (`obs_*`), and the catalogue of names.
///
/// Start at [SchemaMigrator][io.ollystack.ingest.clickhouse.schema.SchemaMigrator]; the SQL is in
/// the resources of this package, one file per version.
@NullMarked
package io.ollystack.ingest.clickhouse.schema;

import org.jspecify.annotations.NullMarked;
